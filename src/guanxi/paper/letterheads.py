"""The page on which the company's letterhead is kept."""

from __future__ import annotations

import base64
import io
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from PIL import Image, UnidentifiedImageError

from guanxi.access.administrators import ADMINISTER
from guanxi.access.requests import StaffRequest
from guanxi.paper.models import Letterhead
from guanxi.shell.toasts import flash

LARGEST_FILE, MOST_PIXELS, SIZE = 2 << 20, 20_000_000, (800, 240)


class LetterheadForm(forms.ModelForm):
    """Who the company is, on paper."""

    picture = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG or JPEG, up to 2 MB."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    without = forms.BooleanField(label=gettext_lazy("Without logo"), required=False)

    class Meta:
        model = Letterhead
        fields = ["name", "address", "phone", "email", "website", "tax_number", "bank"]
        widgets = {"bank": forms.Textarea({"rows": 2})}
        help_texts = {
            "name": gettext_lazy("On every paper, on customer cards and rosters, at sign-in, in invitations."),
        }

    def clean_picture(self) -> str:
        """The picture as a data URI; empty without one."""
        given = self.cleaned_data["picture"]
        return drawn(given.read(LARGEST_FILE + 1)) if given else ""

    def keep(self) -> Letterhead:
        """Write the letterhead."""
        self.instance.logo = self.cleaned_data["picture"] or (
            "" if self.cleaned_data["without"] else self.instance.logo
        )
        with transaction.atomic():
            kept: Letterhead = self.save()
        return kept


def drawn(content: bytes) -> str:
    """A picture drawn anew, no larger than a letterhead needs, as a data URI. Raises ValidationError."""
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("This picture is too large: at most 2 MB."))
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("This picture has too many pixels."))
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is no picture that can be read: take a PNG or JPEG.")) from error
    small.thumbnail(SIZE)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


@require_http_methods(["GET", "POST"])
def letterhead(request: StaffRequest) -> HttpResponse:
    """Show the letterhead, and change it."""
    if not request.user.able(ADMINISTER):
        raise PermissionDenied
    given: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = LetterheadForm(instance=Letterhead.current(), **given)
    if form.is_bound and form.is_valid():
        form.keep()
        flash(request, _("The letterhead was saved."), undo=True)
        return redirect("paper:letterhead")
    context = {"form": form, "logo": form.instance.logo, "title": _("Our company")}
    return render(request, "paper/letterhead.html", context, status=422 if form.errors else 200)
