"""How allauth is bent to a company's own people: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):
    """Accounts are made by an administrator or by an invitation, never by a stranger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
