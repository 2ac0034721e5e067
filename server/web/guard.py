"""Who may use the server. `docs/threat-model.md` says against what each rule stands."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from aiohttp import web

from server.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SAFE = ("GET", "HEAD", "OPTIONS")


def known_hosts(settings: Settings, port: int) -> frozenset[str]:
    """Every value that a Host header may have, in lower case."""
    own = f"[{settings.host}]" if ":" in settings.host else settings.host
    names = {*LOOPBACK, own, *settings.allowed_hosts}
    hosts = {name if has_port(name) else f"{name}:{port}" for name in names}
    if port == 80:
        hosts |= names
    return frozenset(host.lower() for host in hosts)


def has_port(name: str) -> bool:
    return name.rpartition(":")[2].isdecimal() and not name.endswith("]")


def refusal(
    request: web.Request, hosts: frozenset[str], token: str, *, local: bool
) -> tuple[int, str] | None:
    """Status and reason if this request must not be answered."""
    named = [host.lower() for host in request.headers.getall("Host", [])]
    if len(named) != 1 or named[0] not in hosts:
        # A foreign name that resolves to this computer: what its page says of itself is worth nothing.
        told = named[0] if named else "none"
        return 403, f"the Host header is {told!r}; this server answers to {', '.join(sorted(hosts))}"
    trusted = has_token(request, token)
    if not local and not trusted:
        return 401, "send the server's token, as Authorization: Bearer TOKEN"
    is_upgrade = "Upgrade" in request.headers
    if trusted or (request.method in SAFE and not is_upgrade):
        return None
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return 403, f"this was sent by another site's page (Sec-Fetch-Site: {site})"
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() not in (f"http://{named[0]}", f"https://{named[0]}"):
        return (
            403,
            f"this was sent by a page of {origin}; a client without an origin of its own sends the token",
        )
    return None


def is_from_here(request: web.Request) -> bool:
    """Whether this computer has sent it: a proxy that hands it on does so under a name of its own."""
    host = request.host.lower()
    name = host.rpartition(":")[0] if has_port(host) else host
    return name in LOOPBACK and request.remote is not None and ip_address(request.remote).is_loopback


def refuse_from_afar(request: web.Request) -> None:
    """
    Raises:
        HTTPForbidden: another computer, or a proxy, has sent it.
    """
    if not is_from_here(request):
        raise web.HTTPForbidden(text="only a request from the server's own computer may start programs on it")


def has_token(request: web.Request, token: str) -> bool:
    """In the header, or, where a client has no say in headers (WebSocket, EventSource), in the query."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        sent = request.query.get("token", "") if request.method == "GET" else ""
    return hmac.compare_digest(sent.strip().encode("utf-8", "surrogateescape"), token.encode())


async def harden(request: web.Request, response: web.StreamResponse) -> None:
    """Headers on every answer: nothing is guessed, framed, kept, or read by another site."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault(
        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
