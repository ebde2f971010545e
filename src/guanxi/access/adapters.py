"""How allauth is bent to a company's own people: nobody signs up by themselves."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):
    """Accounts are made by an administrator or by an invitation, never by a stranger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail leads to the public address where one is set, whatever host the request named."""
        asked: str = super().get_reset_password_from_key_url(key)
        return settings.PUBLIC_URL.rstrip("/") + urlsplit(asked).path if settings.PUBLIC_URL else asked


class ConnectedOnly(DefaultSocialAccountAdapter):
    """An account of the company's provider signs in whoever has connected it; it makes no account of ours."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False
