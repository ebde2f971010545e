"""The name of the company stands in one place, whoever asks for it."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from guanxi.administration.tasks import send_invitation
from guanxi.paper.models import Letterhead
from guanxi.parties.models import Party
from guanxi.sales.presales.speaking import spoken
from guanxi.shell import company

pytestmark = pytest.mark.django_db


def test_what_the_settings_page_keeps_counts_before_the_environment(world, settings):
    settings.COMPANY = "环境公司"
    assert (company.name(), str(Letterhead.current())) == ("环境公司", "环境公司")
    root = Client()
    root.force_login(world.root)
    sent = {"name": "山水茶业"}
    assert root.post(reverse("paper:letterhead"), sent).status_code == 302
    tea = Party.objects.create(name="茶", code="K1", owner=world.alice)
    for address in (reverse("parties:card", args=[tea.pk]), reverse("parties:roster")):
        text = root.get(address).content.decode()
        assert "山水茶业" in text and "环境公司" not in text
    assert "山水茶业" in Client().get(reverse("account_login")).content.decode()
    assert "山水茶业" in spoken("{company}", customer="", salesperson="")
    assert str(Letterhead.current()) == "山水茶业"


def test_an_invitation_says_of_which_company(world, mailoutbox):
    Letterhead.objects.create(name="山水茶业")
    send_invitation(None, user=world.alice.pk, language="en")
    assert mail.outbox[0].subject == "You are invited to Guanxi · 山水茶业"
