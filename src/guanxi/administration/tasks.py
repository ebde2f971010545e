"""Mails of the administration, sent in the background."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.links import INVITATION_DAYS, invitation_link
from guanxi.access.models import User
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.shell import company


@task("administration.invite", label=gettext_lazy("Invitation"), time_limit=timedelta(minutes=2))
def send_invitation(running: Running, *, user: int, language: str) -> None:
    """Send the invitation; the link is made here, so that it stands in no queue."""
    invited = User.objects.get(pk=user)
    with translation.override(language):
        context = {"who": invited, "link": invitation_link(invited), "days": INVITATION_DAYS}
        text = render_to_string("administration/invitation.txt", context)
        named = " ".join(company.name().split())
        subject = " · ".join(filter(None, (_("You are invited to Guanxi"), named)))
        send_mail(subject, text, None, [invited.email])
