"""Where webhooks may go: public addresses over HTTPS, and what the operator has named of the company's own network."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PORTS = frozenset({443, 8443})
NAT64 = IPv6Network("64:ff9b::/96")
LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
# Where clouds answer their own machines, with their keys too, though it lies among public addresses.
OF_CLOUDS = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"))


class NotAllowed(Exception):
    """Requests may not go there; the message says why in the user's words."""


@dataclass(frozen=True)
class Target:
    """An address that was checked: the URL, and the IP address to which the connection is to be made."""

    url: str
    ip: str


def resolve(url: str) -> Target:
    """Check the URL and look its host up, once; whoever connects uses this IP, so that no later answer counts.

    All that the host resolves to must be public. Raises NotAllowed.
    """
    host, port, is_named = _parts(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAllowed(_("The host %(host)s was not found.") % {"host": host}) from error
    ips = [str(entry[4][0]) for entry in found]
    if not ips or not (is_named or all(is_public(ip) for ip in ips)):
        raise NotAllowed(_("%(host)s is no public address. The operator can allow it.") % {"host": host})
    return Target(url, ips[0])


def is_public(ip: str) -> bool:
    """Whether this is an address of the open internet, and stands for no other that is not."""
    if "%" in ip:
        return False
    address = ip_address(ip)
    if isinstance(address, IPv6Address):
        if address in LOCAL_NAT64 or address.is_site_local:
            return False
        inner = _within(address)
        if inner is not None:
            return is_public(str(inner))
    if any(address in network for network in OF_CLOUDS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which a translated or tunnelled one leads."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    compatible = IPv4Address(int(address)) if int(address) >> 32 == 0 else None
    return address.ipv4_mapped or address.sixtofour or teredo or compatible


def _parts(url: str) -> tuple[str, int, bool]:
    """Host, port, and whether the operator has named them. Raises NotAllowed for what could go nowhere decent."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAllowed(_("This is no web address.")) from error
    if parts.scheme not in {"http", "https"} or not host or any(c.isspace() or ord(c) < 33 for c in url):
        raise NotAllowed(_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("The address must contain no user name or password."))
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if f"{host}:{port}" in settings.WEBHOOK_HOSTS:
        return host, port, True
    if parts.scheme != "https":
        raise NotAllowed(_("The address must begin with https://."))
    if port not in PORTS:
        ports = ", ".join(str(p) for p in sorted(PORTS))
        raise NotAllowed(_("Webhooks go to these ports only: %(ports)s.") % {"ports": ports})
    return host, port, False
