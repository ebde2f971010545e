"""Pages of sign-in and of one's own preferences."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access import links
from guanxi.access import tokens as verbs
from guanxi.access.forms import PreferencesForm, TokenForm
from guanxi.access.middleware import LANGUAGE_COOKIE, public
from guanxi.access.models import Token
from guanxi.access.requests import StaffRequest

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def one_time_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button (mail scanners follow links, and must not use them up); POST signs in."""
    try:
        user = links.user_of(token)
    except links.LinkUsedUp:
        return render(request, "access/link_used_up.html", status=410)
    if request.method == "GET":
        return render(request, "access/one_time_sign_in.html", {"who": user})
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)
    return redirect("/")


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who was invited sets a password and is in; who has a second factor signs in with it afterwards."""
    try:
        user = links.invited_by(token)
    except links.LinkUsedUp:
        return render(request, "access/invitation_used_up.html", status=410)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        if is_mfa_enabled(user):
            return redirect("account_login")
        login(request, user, backend=BACKEND)
        UserSession.objects.create_from_request(request)
        return redirect("/")
    context = {"who": user, "form": form}
    return render(request, "access/invitation.html", context, status=422 if form.errors else 200)


@require_POST
def preferences(request: StaffRequest) -> HttpResponse:
    """Change one's own language, theme or time zone, and stay where one is."""
    form = PreferencesForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = redirect(target)
    response.set_cookie(LANGUAGE_COOKIE, request.user.language, samesite="Lax")
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: StaffRequest) -> HttpResponse:
    """One's own API tokens, and a form for a new one, whose secret this page shows once."""
    now = timezone.now()
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        _token, secret = verbs.issue(
            user=request.user,
            name=given["name"],
            may_write=given["may_write"],
            kinds=given["kinds"],
            expires_at=form.expires_at(now),
            at=now,
        )
        form = TokenForm()
    context = {
        "form": form,
        "secret": secret,
        "tokens": [(t, t.expires_at > now) for t in Token.objects.filter(user=request.user, revoked_at=None)],
        "kinds": dict(verbs.kinds()),
    }
    return render(request, "access/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def end_session(request: StaffRequest, pk: int) -> HttpResponse:
    """Sign out one of one's own devices."""
    session = UserSession.objects.filter(user=request.user, pk=pk).first()
    if session is None:
        raise Http404
    session.end()
    return redirect("usersessions_list")


@require_POST
def revoke_token(request: StaffRequest, pk: int) -> HttpResponse:
    """Make one of one's own tokens void."""
    token = Token.objects.filter(user=request.user, pk=pk).first()
    if token is None:
        raise Http404
    verbs.revoke(token=token, at=timezone.now())
    return redirect("access:tokens")
