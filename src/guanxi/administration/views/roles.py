"""Roles: the list, making one, and the table of what one may do."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.models import Role
from guanxi.access.requests import StaffRequest
from guanxi.administration import matrix, roles
from guanxi.administration.forms import RoleForm
from guanxi.administration.guard import administrators_only
from guanxi.shell.toasts import flash


@require_GET
@administrators_only
def index(request: StaffRequest) -> HttpResponse:
    """Every role, and how many hold it."""
    rows = Role.objects.annotate(number=Count("assignments", filter=Q(assignments__user__is_active=True)))
    return render(request, "administration/roles.html", {"roles": rows, "title": _("Roles")})


@require_http_methods(["GET", "POST"])
@administrators_only
def new(request: StaffRequest) -> HttpResponse:
    """A new role, as a copy of another."""
    form = RoleForm(request.POST or None, initial={"like": request.GET.get("like")})
    if request.method == "POST" and form.is_valid():
        try:
            role = roles.create(by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            flash(request, _("“%(name)s” was created.") % {"name": role}, undo=True)
            return redirect("administration:role", role.pk)
    context = {"form": form, "title": _("New role"), "crumb": _("Roles"), "cancel": reverse("administration:roles")}
    context["lead"] = _("Begin with a copy of the role that is nearest, then change what differs.")
    return render(request, "administration/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrators_only
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What a role may do, as a table to be changed; and who holds it."""
    role = get_object_or_404(Role, pk=pk)
    error, status = "", 200
    if request.method == "POST":
        try:
            _save(request, role)
        except ValidationError as refusal:
            error, status = " ".join(refusal.messages), 422
        else:
            flash(request, _("“%(name)s” was saved.") % {"name": role}, undo=True)
            return redirect("administration:role", pk)
    context = {
        "role": role,
        "error": error,
        "rows": matrix.table(role),
        "actions": matrix.ACTIONS.values(),
        "abilities": [(key, text, key in role.abilities) for key, text in matrix.ABILITIES.items()],
        "holders": role.users.filter(is_active=True).select_related("team")[:100],
        "title": role.name,
    }
    return render(request, "administration/role.html", context, status=status)


def _save(request: StaffRequest, role: Role) -> None:
    """Give the role what was sent; refused, it goes back to the page as it was sent."""
    stored = Role.objects.get(pk=role.pk)
    rights = matrix.read(request.POST, stored, request.POST.getlist("ability"))
    role.name = request.POST.get("name", role.name).strip()
    role.permissions, role.fields, role.abilities = rights["permissions"], rights["fields"], rights["abilities"]
    role.full_clean()
    roles.change(role=stored, name=role.name, rights=rights, by=request.user, at=timezone.now())


@require_POST
@administrators_only
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a role that nobody holds."""
    role = get_object_or_404(Role, pk=pk)
    try:
        roles.remove(role=role, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
        return redirect("administration:role", pk)
    flash(request, _("“%(name)s” was removed.") % {"name": role}, undo=True)
    return redirect("administration:roles")
