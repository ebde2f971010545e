"""What the frame needs to know on every page. Nothing is worked out until a template asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.kernel.addresses import address
from guanxi.shell import company, navigation, toasts

THEMES = ("auto", "light", "dark")
NAV_COOKIE = "guanxi-nav"
# Answered by the desk, which lies above and cannot be named from here.
PALETTE = "/palette/"


class Frame:
    """The frame of one page, for one user."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def theme(self) -> str:
        """The user's choice; "auto" follows the system."""
        chosen = getattr(getattr(self.request, "user", None), "theme", "")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def language(self) -> str:
        """The language as HTML names it: `zh-Hans`, `en`."""
        return translation.to_locale(translation.get_language() or settings.LANGUAGE_CODE).replace("_", "-")

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        """The languages offered, each in its own name."""
        here = translation.get_language()
        return [translation.get_language_info(code) | {"current": code == here} for code, _name in settings.LANGUAGES]

    @cached_property
    def company(self) -> str:
        """The name of the company; empty where it has not been set."""
        return company.name()

    @cached_property
    def places(self) -> list[navigation.Place]:
        return navigation.places(self.request.user, self.request.path)

    @cached_property
    def groups(self) -> list[navigation.Group]:
        folded = set(self.request.COOKIES.get(NAV_COOKIE, "").split("."))
        return navigation.groups(self.places, folded)

    @cached_property
    def offered(self) -> str:
        """All that the navigation shows depends on, but the language: by this its parts are kept, so that what the
        user may do is asked for each page, and only the writing of it is spared."""
        here = [place.entry.key for place in self.places if place.current]
        folded = [group.key for group in self.groups if group.folded]
        places, quick = ([place.entry.key for place in found] for found in (self.places, self.quick))
        return "|".join(" ".join(keys) for keys in (places, quick, here, folded))

    @cached_property
    def quick(self) -> list[navigation.Place]:
        return navigation.quick_places(self.request.user)

    @cached_property
    def account(self) -> list[dict[str, Any]]:
        """The pages about one's own account, as tabs."""
        pages = [
            (_("Password"), "account_change_password"),
            (_("E-mail addresses"), "account_email"),
            (_("Two-factor authentication"), "mfa_index"),
            (_("Where you are signed in"), "usersessions_list"),
            (_("API tokens"), "access:tokens"),
        ]
        if settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
            pages.insert(3, (_("Company account"), "socialaccount_connections"))
        found = [(label, address(name)) for label, name in pages]
        return [{"label": s, "url": u, "current": self.request.path.startswith(u)} for s, u in found]

    @property
    def sends_mail(self) -> bool:
        """Whether letters reach anybody: without a mail server they are only written on the console."""
        return "console" not in settings.EMAIL_BACKEND

    @property
    def levels(self) -> dict[str, toasts.Level]:
        """Kinds of notes, for the patterns that the scripts fill."""
        return toasts.LEVELS

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        """What earlier requests left to say (`flash`, Django's messages)."""
        return [
            {
                "level": message.level_tag,
                "looks": toasts.LEVELS.get(message.level_tag, toasts.LEVELS["info"]),
                "text": message.message,
                "undo": message.extra_tags.removesuffix(toasts.REDO),
                "redo": message.extra_tags.endswith(toasts.REDO),
            }
            for message in get_messages(self.request)
        ]

    @cached_property
    def data(self) -> dict[str, dict[str, str]]:
        """Texts and addresses for the scripts."""
        return {"texts": texts(), "settings": addresses()}


def addresses() -> dict[str, str]:
    """Where the scripts fetch from."""
    return {
        "palette": PALETTE,
        "counts": address("shell:counts"),
        "notes": address("shell:notes"),
        "shortcuts": address("shell:shortcuts"),
        "sign_in": address(settings.LOGIN_URL),
        "echarts": static("vendor/echarts.min.js"),
        "currency": settings.CURRENCY,
    }


def texts() -> dict[str, str]:
    """What the scripts say, in the language of the moment."""
    return {
        "undo": _("Undo"),
        "redo": _("Redo"),
        "value_missing": _("Please fill this in."),
        "value_wrong": _("Please check this: it cannot be read."),
        "confirm": _("Continue"),
        "copied": _("Copied"),
        "sign_in": _("Sign in"),
        "signed_out": _("You have been signed out. Sign in, come back here and try again: what you typed is kept."),
        "failed": _("That did not work. Nothing was changed, and what you typed is still here. Please try again."),
        "offline": _("The server cannot be reached. What you typed is still here: check the network and try again."),
        "slow": _("The server took too long to answer. What you typed is still here: please try again."),
        "search_failed": _("The search did not answer. Please try again."),
        "draft_restored": _("What you typed at {time} has been put back."),
    }


def shell(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `shell` is the frame."""
    return {"shell": Frame(request)}
