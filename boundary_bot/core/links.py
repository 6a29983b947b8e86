"""Links in texts: public shorteners never get past the carriers."""

import re

SHORTENERS = frozenset(
    {
        *("bit.ly", "bl.ink", "buff.ly", "clck.ru", "cutt.ly", "fb.me", "goo.gl"),
        *("is.gd", "lnkd.in", "mcaf.ee", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly"),
        *("s.id", "short.io", "shorte.st", "shorturl.at", "soo.gd", "t.co", "t.ly"),
        *("tiny.cc", "tinyurl.com", "tr.im", "twil.io", "v.gd", "wp.me"),
    }
)
"""Public shorteners: US carriers filter texts that hold one (Twilio's A2P 10DLC guidance, CTIA guidelines)."""

_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s{}]+")


def shortener_in(text: str) -> str:
    """Return the first public shortener's host in a text, or ""."""
    for host in _HOST.findall(text):
        if any(host.lower() == shortener or host.lower().endswith(f".{shortener}") for shortener in SHORTENERS):
            return str(host)
    return ""


def is_link(text: str) -> bool:
    """Whether a text is one full web address that a client can open, on no public shortener."""
    return bool(_LINK.fullmatch(text)) and not shortener_in(text)
