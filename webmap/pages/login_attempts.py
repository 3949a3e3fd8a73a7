"""Limit attempts to log in, with Flask-Limiter, and remember sessions that were ended.

The reviewers share one token, so that failed attempts are limited for each client and for all of
them together: 100 an hour is the most that OWASP ASVS 4.0.3 allows for an account (2.2.1). What is
counted is shared by all workers and hosts (``geo.store.expiring_counters``); where that cannot be
written, each worker counts for itself.
"""

import ipaddress
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_limiter import Limiter, RateLimitExceeded
from limits.storage import Storage
from werkzeug.exceptions import TooManyRequests

from geo.errors import StoreError
from geo.store.expiring_counters import ExpiringCounters

PER_ADDRESS = "10 per 15 minutes"
"""Failed attempts from one address (of IPv6: from one /64 network, which one client has)."""

IN_ALL = "100 per hour"
"""Failed attempts from all addresses together."""

FILE = "logins.sqlite"
"""File in the instance folder that holds the counters where the store is SQLite."""

_SCHEME = "expiringcounters"


class _CounterStorage(Storage):
    """The counters as a storage of the library limits, on which Flask-Limiter builds."""

    STORAGE_SCHEME = [_SCHEME]  # noqa: RUF012 (the library's own name and kind)

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        self._counters: ExpiringCounters = options.pop("counters")
        super().__init__(uri, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        """Errors that mean that the counters cannot be used."""
        return StoreError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter and return it."""
        return self._counters.add(key, expiry, amount)

    def get(self, key: str) -> int:
        """Return a counter."""
        return self._counters.get(key)[0]

    def get_expiry(self, key: str) -> float:
        """Return when a counter expires, in seconds since 1970."""
        return self._counters.get(key)[1]

    def check(self) -> bool:
        """Whether the counters can be written."""
        try:
            self._counters.remove("check")
        except StoreError:
            return False
        return True

    def reset(self) -> int | None:
        """Is not supported: nothing here removes all counters."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Remove a counter."""
        self._counters.remove(key)


class LoginAttempts:
    """The limits of one app, and the sessions that its reviewers have ended."""

    def __init__(self, app: Flask, verify: Callable[[str], bool]) -> None:
        self.counters = ExpiringCounters(
            app.extensions["engine"], Path(app.config["INSTANCE"]) / FILE
        )
        self._limiter = Limiter(
            client_network,
            app=app,
            storage_uri=f"{_SCHEME}://",
            storage_options={"counters": self.counters},  # type: ignore[dict-item]
            strategy="fixed-window",
            in_memory_fallback_enabled=True,
        )
        # The limit for an address is tested first, and one that is exceeded is not counted for all:
        # a single client cannot use up the attempts of the others.
        in_all = self._limiter.shared_limit(IN_ALL, scope="login", key_func=lambda: "all")
        per_address = self._limiter.shared_limit(PER_ADDRESS, scope="login")
        self._verify = in_all(per_address(verify))

    def verify(self, token: str) -> bool:
        """Whether a text is the token. Raises TooManyRequests (429) with Retry-After.

        Attempts are counted before the token is compared, so that many at once pass no limit; the
        right token is taken off again.
        """
        try:
            is_right: bool = self._verify(token)
        except RateLimitExceeded:
            raise self._too_many() from None
        if is_right:
            for limit in self._limiter.current_limits:
                self._limiter.limiter.hit(limit.limit, *limit.request_args, cost=-1)
        else:
            current_app.logger.warning("a wrong review token was sent from %s", client_network())
        return is_right

    def _too_many(self) -> TooManyRequests:
        limit = self._limiter.current_limit
        seconds = max(1, int(limit.reset_at - time.time())) if limit else 60
        text = _(
            "Terlalu banyak percobaan dengan kata rahasia yang salah. Coba lagi dalam "
            "%(minutes)s menit.",
            minutes=-(-seconds // 60),
        )
        return TooManyRequests(text, retry_after=seconds)


def client_network() -> str:
    """Return the address of the client of this request; of IPv6 the /64 network it is in.

    It is what a proxy states last in X-Forwarded-For, where the request comes from a proxy that
    gunicorn trusts, too (FORWARDED_ALLOW_IPS); what a client itself sends there has no effect.
    """
    peer = request.remote_addr or ""
    address = peer
    if _is_proxy(peer):
        stated = ",".join(request.headers.getlist("X-Forwarded-For")).rpartition(",")[2].strip()
        address = stated or peer
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return peer or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _is_proxy(peer: str) -> bool:
    allowed = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1"
    names = {name.strip() for name in allowed.split(",")}
    return not peer or "*" in names or peer in names  # no address: a socket of this machine
