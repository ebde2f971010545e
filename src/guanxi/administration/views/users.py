"""Users: the list, inviting, one user's page, closing and reopening an account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.administrators import administrators
from guanxi.access.links import invitation_link
from guanxi.access.models import Share, User
from guanxi.access.requests import StaffRequest
from guanxi.administration import people
from guanxi.administration.factors import second_factors
from guanxi.administration.forms import InvitationForm, PersonForm
from guanxi.administration.guard import administrators_only
from guanxi.administration.naming import named_shares
from guanxi.administration.tasks import send_invitation
from guanxi.shell.toasts import flash
from guanxi.workbench.paging import Order, page

STATES = {
    "": Q(is_active=True),
    "invited": Q(is_active=True, last_login=None),
    "closed": Q(is_active=False),
}


@require_GET
@administrators_only
def index(request: StaffRequest) -> HttpResponse:
    """Everybody with an account: team, roles, last sign-in, second factor."""
    text, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = _shown().filter(STATES.get(state, Q()))
    if text:
        rows = rows.filter(Q(display_name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text))
    found = page(rows, Order("display_name"), request.GET.get("after", ""))
    context = {"users": found.records, "after": found.after, "q": text, "state": state, "title": _("Users")}
    return render(request, "administration/users.html", context)


@require_http_methods(["GET", "POST"])
@administrators_only
def invite(request: StaffRequest) -> HttpResponse:
    """A new account, opened by the one invited."""
    form = InvitationForm(request.POST or None, initial={"send": True})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = people.invite(values=form.values, roles=given["roles"], by=request.user, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _invited(request, user, by_mail=given["send"])
    context = {"form": form, "title": _("Invite somebody"), "submit": _("Invite")}
    context |= {"cancel": reverse("administration:users"), "crumb": _("Users")}
    return render(request, "administration/form.html", context, status=422 if form.errors else 200)


@require_GET
@administrators_only
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One user: what they hold, what is shared with them, what can be done."""
    user = get_object_or_404(_shown(), pk=pk)
    shares = Share.objects.filter(user.shares_condition(timezone.now())).select_related("by", "team", "user")
    context = {
        "person": user,
        "is_administrator": administrators().filter(pk=pk).exists(),
        "shares": named_shares(shares.order_by("-pk")[:50], request.user),
        "title": str(user),
    }
    return render(request, "administration/user.html", context)


@require_http_methods(["GET", "POST"])
@administrators_only
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Name, address, team and roles."""
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            people.change(
                user=User.objects.get(pk=pk),
                values=form.values,
                roles=form.cleaned_data["roles"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            flash(request, _("“%(name)s” was saved.") % {"name": user}, undo=True)
            return redirect("administration:user", pk)
    context = {"form": form, "title": str(user), "cancel": reverse("administration:user", args=[pk])}
    return render(request, "administration/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@administrators_only
def invitation(request: StaffRequest, pk: int) -> HttpResponse:
    """A new link with which somebody sets a password; former ones are void."""
    user = get_object_or_404(User, pk=pk)
    try:
        people.invite_again(user=user, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return _refused(request, user, refusal)
    user.refresh_from_db()
    return _invited(request, user, by_mail="send" in request.POST)


@require_POST
@administrators_only
def closure(request: StaffRequest, pk: int) -> HttpResponse:
    """Shut somebody out, now."""
    user = get_object_or_404(User, pk=pk)
    try:
        people.deactivate(user=user, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return _refused(request, user, refusal)
    flash(request, _("%(name)s is signed out everywhere and cannot sign in any more.") % {"name": user}, undo=True)
    return redirect("administration:user", pk)


@require_POST
@administrators_only
def reopening(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    user = get_object_or_404(User, pk=pk)
    try:
        people.reactivate(user=user, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return _refused(request, user, refusal)
    flash(request, _("%(name)s can sign in again.") % {"name": user}, undo=True)
    return redirect("administration:user", pk)


def _shown() -> QuerySet[User]:
    return User.objects.select_related("team").prefetch_related("roles").annotate(**second_factors())


def _invited(request: StaffRequest, user: User, *, by_mail: bool) -> HttpResponse:
    """The link, to be copied; it is in the mail too if there is one."""
    if by_mail:
        send_invitation.enqueue(user=user.pk, by=request.user, language=get_language() or "en")
    context = {"person": user, "link": invitation_link(user), "by_mail": by_mail, "title": _("Invitation")}
    return render(request, "administration/invited.html", context)


def _refused(request: StaffRequest, user: User, refusal: ValidationError) -> HttpResponse:
    flash(request, " ".join(refusal.messages), level="error")
    return redirect("administration:user", user.pk)
