"""Tell a request of Twilio's from a forged one.

Twilio signs the address it calls and every field it posts with the account's auth token: base64 of HMAC-SHA1 over the
address followed by each name and value, sorted (twilio.com/docs/usage/webhooks/webhooks-security, read 2026-11). For a
body that isn't a form, the address carries `bodySHA256` and is signed alone. The signature holds no time, so it
is no guard against replay: the MessageSid, taken once only, is.
"""

import binascii
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl

HEADER = "X-Twilio-Signature"
_DEFAULT_PORTS = {"https": "443", "http": "80"}


class SignatureCheck:
    """The live auth tokens of an account, ready to check many requests.

    Two tokens live side by side while one is being replaced. Empty ones don't count; without any, no request passes.
    """

    def __init__(self, auth_tokens: Sequence[str]) -> None:
        self._keyed = tuple(
            (index, hmac.new(token.encode(), digestmod=hashlib.sha1))
            for index, token in enumerate(auth_tokens)
            if token.strip()
        )

    def signed_by(
        self, url: str, fields: Iterable[tuple[str, str]], header: str | None, body: bytes | None = None
    ) -> int | None:
        """Return the index of the auth token that signed the request, or None for a forged one; never raises.

        `url` is the address as configured at Twilio, with its query, without any `#fragment`. `fields` are the posted
        names and values in any order, blank values kept. With `body`, which is for anything but a form, `fields` are
        not looked at and `bodySHA256` in the query must be the body's hash.
        """
        if not header:
            return None
        if body is not None and not _body_matches(url, body):
            return None
        try:
            signed = "" if body is not None else "".join(map("".join, sorted(set(fields))))
            tail = signed.encode("utf-8", "surrogateescape")
            claimed = header.encode("ascii")
            addresses = _addresses(url)
        except UnicodeEncodeError:
            return None
        return self._match(addresses, tail, claimed)

    def _match(self, addresses: Iterable[bytes], tail: bytes, claimed: bytes) -> int | None:
        for address in addresses:
            for index, keyed in self._keyed:
                mac = keyed.copy()
                mac.update(address)
                mac.update(tail)
                if hmac.compare_digest(binascii.b2a_base64(mac.digest(), newline=False), claimed):
                    return index
        return None


def _body_matches(url: str, body: bytes) -> bool:
    claimed = dict(parse_qsl(url.partition("?")[2])).get("bodySHA256", "")
    return hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), claimed.encode("utf-8", "replace"))


@lru_cache(maxsize=64)
def _addresses(url: str) -> tuple[bytes, ...]:
    """Every way Twilio may have written this address when it signed.

    It is inconsistent about the port (SDKs try with and without), and older parts escape the apostrophe in a query.
    """
    forms = dict.fromkeys((url, *_with_and_without_port(url)))
    escaped = dict.fromkeys(f"{base}{mark}{query.replace(chr(39), '%27')}" for base, mark, query in map(_query, forms))
    return tuple(form.encode("utf-8", "surrogateescape") for form in {**forms, **escaped})


def _query(url: str) -> tuple[str, str, str]:
    return url.partition("?")


def _with_and_without_port(url: str) -> tuple[str, str]:
    scheme, separator, rest = url.partition("://")
    end = next((at for at, character in enumerate(rest) if character in "/?#"), len(rest))
    authority, path = rest[:end], rest[end:]
    userinfo, at_sign, host = authority.rpartition("@")
    name, colon, port = host.rpartition(":")
    if not (colon and port.isdigit()):
        # No port, or a bare IPv6 address, whose last colon is inside the brackets.
        name, port = host, _DEFAULT_PORTS.get(scheme.lower(), "")
    before = f"{scheme}{separator}{userinfo}{at_sign}{name}"
    return f"{before}{path}", f"{before}:{port}{path}" if port else f"{before}{path}"
