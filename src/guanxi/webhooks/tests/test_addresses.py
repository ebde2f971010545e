"""Security row 12: where webhooks must not go, when saved and when sent."""

from __future__ import annotations

import socket

import httpcore
import pytest

from guanxi.webhooks import sending
from guanxi.webhooks.addresses import NotAllowed, Target, is_public, resolve
from guanxi.webhooks.forms import SubscriptionForm

REFUSED = [
    "http://93.184.215.14/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0177.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://192.0.0.192/opc/v2/instance/",
    "https://168.63.129.16/machine/",
    "https://[::ffff:168.63.129.16]/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::7f00:1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "https://93.184.215.14:22/",
    "https://93.184.215.14:99999/",
    "https://user:secret@93.184.215.14/",
    "https://93.184.215.14@127.0.0.1/",
    "https:///path",
    "https://nowhere.invalid/",
    "https://exa mple.com/",
    "file:///etc/passwd",
    "gopher://93.184.215.14/",
    "//93.184.215.14/",
    "",
]


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_refused(url):
    with pytest.raises(NotAllowed):
        resolve(url)


def test_addresses_that_are_public():
    assert resolve("https://93.184.215.14/hook").ip == "93.184.215.14"
    assert resolve("https://93.184.215.14:8443/hook").ip == "93.184.215.14"
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_one_answer_of_the_name_server_that_is_not_public_is_enough(monkeypatch):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(NotAllowed):
        resolve("https://example.com/")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    connected = []

    def connect(self, host, port, *args, **kwargs):
        connected.append((host, port))
        raise httpcore.ConnectError("no")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    # By now the name leads elsewhere: nobody asks.
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("asked again"))
    with pytest.raises(sending.Unreachable):
        sending.post(Target("https://rebind.example/", "93.184.215.14"), headers={}, body=b"")
    assert connected == [("93.184.215.14", 443)]


@pytest.mark.django_db
def test_the_form_says_what_is_wrong_with_an_address():
    form = SubscriptionForm({"name": "x", "address": "https://169.254.169.254/latest"})
    assert not form.is_valid()
    assert "169.254.169.254" in form.errors["address"][0]


def test_what_the_operator_named_may_be_reached(settings):
    settings.WEBHOOK_HOSTS = frozenset({"127.0.0.1:9000"})
    assert resolve("http://127.0.0.1:9000/hook").ip == "127.0.0.1"
    with pytest.raises(NotAllowed):
        resolve("http://127.0.0.1:9001/hook")
