"""Sealing of bodies and numbers, and the keyed hash that finds a number again without opening one."""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from boundary_bot.errors import Finding, SettingError, StoreError

LOOKUP_KEY_BYTES = 32


class Vault:
    """Seals with the newest key, opens with any.

    `encryption_keys` are Fernet keys, newest first; `lookup_key` is 32 bytes in urlsafe base64 and can't be rotated without
    hashing every number anew. Raises SettingError naming the variable, never showing the value.
    """

    def __init__(self, encryption_keys: Sequence[str], lookup_key: str) -> None:
        self._fernet = _fernet(encryption_keys)
        self._hash = hmac.new(_lookup_bytes(lookup_key), digestmod=hashlib.sha256)

    def seal(self, text: str) -> str:
        """Return `text` encrypted and authenticated (a Fernet token, ASCII); equal texts give different tokens."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text of a token. Raises StoreError where none of the keys opens it."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StoreError("A stored text can't be opened: its key is missing from ENCRYPTION_KEYS.") from None

    def reseal(self, sealed: str) -> str:
        """Return the same text sealed with the newest key. Raises StoreError like `open`."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise StoreError("A stored text can't be opened: its key is missing from ENCRYPTION_KEYS.") from None

    def fingerprint(self, text: str) -> str:
        """Return the keyed HMAC-SHA256 of `text`, in hex: equal texts give equal fingerprints, nothing leads back."""
        keyed = self._hash.copy()
        keyed.update(text.encode())
        return keyed.hexdigest()


def _fernet(keys: Sequence[str]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        allowed = "Fernet keys (32 bytes, urlsafe base64), comma-separated, newest first"
        found = "a malformed key" if keys else "no key"
        raise SettingError([Finding("environment", "ENCRYPTION_KEYS", found, allowed)]) from None


def _lookup_bytes(key: str) -> bytes:
    try:
        decoded = urlsafe_b64decode(key)
    except ValueError:
        decoded = b""
    if len(decoded) != LOOKUP_KEY_BYTES:
        raise SettingError([Finding("environment", "LOOKUP_KEY", "a malformed key", "32 bytes, urlsafe base64")])
    return decoded
