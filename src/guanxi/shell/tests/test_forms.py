"""Forms: help and errors belong to their field, and a conflict shows both values."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import gettext_lazy as _

from guanxi.shell.components import forms as forms_shown
from guanxi.shell.style.samples import SampleForm, everything


def render(source: str, **context: object) -> str:
    return Template(source).render(Context({"request": RequestFactory().get("/here/?page=2"), **context}))


def test_help_and_errors_are_tied_to_the_control() -> None:
    form = SampleForm({"name": "张", "phone": ""}, auto_id="id_%s")
    html = render("{% field form.phone %}", form=form)
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_phone_error"' in html
    assert 'id="id_phone_helptext"' in html
    assert '<label for="id_phone">' in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", 'class="form-control"'),
        ("grade", 'class="form-select"'),
        ("consent", 'class="form-check-input"'),
        ("note", "<textarea"),
        ("channel", "<fieldset"),
    ],
)
def test_each_kind_of_field_has_its_look(name: str, expected: str) -> None:
    assert expected in render("{% field bound %}", bound=SampleForm()[name])


def test_a_widgets_own_class_is_kept() -> None:
    class Form(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"class": "mono"}))

    assert 'class="form-control mono"' in render("{% field form.code %}", form=Form())


def test_a_form_sends_itself_where_it_stands_and_keeps_a_draft() -> None:
    html = render('{% form form draft="party-7" %}', form=SampleForm())
    assert 'hx-post="/here/?page=2"' in html
    assert 'data-draft="party-7"' in html
    assert "hx-post" not in render("{% form form plain=True %}", form=SampleForm())


def test_a_conflict_shows_both_values_and_what_the_form_would_send() -> None:
    sample = everything()
    html = render("{% form torn conflict=conflict %}", torn=sample["torn"], conflict=sample["conflict"])
    buttons = re.findall(r'data-field="(\w+)"\s+data-value="([^"]*)">([^<]*)<', html)
    assert buttons == [
        ("name", "张伟明", "张伟明"),
        ("name", "张伟", "张伟"),
        ("grade", "vip", "VIP"),
        ("grade", "main", str(dict(SampleForm.base_fields["grade"].choices)["main"])),
    ]


def test_what_the_user_typed_is_still_there_after_a_refusal() -> None:
    form = SampleForm({"name": "<b>张</b>", "phone": "12"})
    html = render("{% form form %}", form=form)
    assert "&lt;b&gt;张&lt;/b&gt;" in html
    assert "<b>张</b>" not in html


def test_a_choice_says_what_djangos_own_says() -> None:
    class Choosing(forms.Form):
        who = forms.ChoiceField(
            choices=[("", "-"), ("<1>", "<b>&"), ("组", [(2, "二"), (3, _("Notes"))])], required=False
        )

    def said(html: str) -> str:
        return re.sub(r">\s+", ">", html)

    bound = Choosing({"who": "2"})["who"]
    own = said(bound.as_widget(attrs={"class": "form-select"}))
    assert said(forms_shown.control(bound)) == own
    assert "&lt;b&gt;&amp;" in own and '<option value="2" selected>' in own
