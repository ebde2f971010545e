"""Django's tags for texts and addresses, which keep what depends on nothing but the language.

A page has some fifty fixed texts, fifty addresses and twenty files: to look each of them up anew was a seventh of its
work. In every template like their namesakes, which they stand in for where there is something to keep.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token, TokenType, Variable
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.templatetags.static import StaticNode
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from guanxi.kernel.addresses import address

register = template.Library()


class Kept(Node):
    """A node whose text is the same on every page in one language."""

    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self.node = node
        self.texts: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = self.node.render(context)
        return text


class Address(URLNode):
    """As Django's, by addresses that are kept."""

    def render(self, context: Context) -> Any:
        arguments = [argument.resolve(context) for argument in self.args]
        found = address(self.view_name.resolve(context), *arguments)
        return conditional_escape(found) if context.autoescape else found


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "…" %}`"""
    node: TranslateNode = do_translate(parser, token)
    context = node.message_context
    fixed = _is_text(node.filter_expression) and (context is None or _is_text(context))
    return Kept(node) if fixed and node.asvar is None else node


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """`{% blocktranslate %}…{% endblocktranslate %}`"""
    node: BlockTranslateNode = do_block_translate(parser, token)
    told = (node.extra_context, node.plural, node.message_context, node.asvar)
    fixed = not any(told) and all(part.token_type == TokenType.TEXT for part in node.singular)
    return Kept(node) if fixed else node


@register.tag("static")
def static(parser: Parser, token: Token) -> Node:
    """`{% static "…" %}`"""
    node = StaticNode.handle_token(parser, token)
    return Kept(node) if node.varname is None and _is_text(node.path) else node


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """`{% url "…" … %}`"""
    node: URLNode = django_url(parser, token)
    fits = node.asvar is None and not node.kwargs
    return Address(node.view_name, node.args, node.kwargs, node.asvar) if fits else node


def _is_text(expression: FilterExpression) -> bool:
    """Whether it is a text in quotation marks, and nothing is done to it."""
    # Django's tag for translations has made a variable of it already.
    literal = expression.var.literal if isinstance(expression.var, Variable) else expression.var
    return isinstance(literal, str) and not expression.filters
