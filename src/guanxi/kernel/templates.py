"""Django's templates, which let go of what a page was made of as soon as it is written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates, Template, reraise
from django.template.context import make_context
from django.utils.safestring import SafeString


class Templates(DjangoTemplates):
    """The backend of all pages."""

    def get_template(self, template_name: str) -> Template:
        return Written(super().get_template(template_name).template, self)

    def from_string(self, template_code: str) -> Template:
        return Written(super().from_string(template_code).template, self)


class Written(Template):
    """Empties its context at the end.

    Each of a context's dictionaries knows the context, a circle that Python finds by looking through everything made
    since it looked last: 50 ms in every fortieth list, and the records of forty lists in memory until then.
    """

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        made = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(made)
        except TemplateDoesNotExist as error:
            reraise(error, self.backend)
            raise
        finally:
            made.dicts.clear()
