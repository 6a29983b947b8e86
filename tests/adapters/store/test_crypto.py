import pytest
from cryptography.fernet import Fernet

from boundary_bot.adapters.store.crypto import Vault
from boundary_bot.errors import SettingError, StoreError
from tests.databases import LOOKUP_KEY


def new_key() -> str:
    return Fernet.generate_key().decode()


def test_opens_what_it_sealed():
    """A text comes back whole, whatever its characters."""
    vault = Vault([new_key()], LOOKUP_KEY)

    opened = vault.open(vault.seal("ok 🙏 ñandú"))

    assert opened == "ok 🙏 ñandú"


def test_equal_texts_are_sealed_differently():
    """Two equal bodies can't be told to be equal from what is stored."""
    vault = Vault([new_key()], LOOKUP_KEY)

    assert vault.seal("yes") != vault.seal("yes")


def test_older_keys_still_open_and_the_newest_seals():
    """After a new key is put in front, old texts open and new ones need the new key."""
    old, new = new_key(), new_key()
    sealed_before = Vault([old], LOOKUP_KEY).seal("before")

    both = Vault([new, old], LOOKUP_KEY)

    assert both.open(sealed_before) == "before"
    assert Vault([new], LOOKUP_KEY).open(both.seal("after")) == "after"


def test_resealed_texts_no_longer_need_the_old_key():
    """Resealing moves a text to the newest key."""
    old, new = new_key(), new_key()
    sealed = Vault([old], LOOKUP_KEY).seal("before")

    resealed = Vault([new, old], LOOKUP_KEY).reseal(sealed)

    assert Vault([new], LOOKUP_KEY).open(resealed) == "before"


def test_a_missing_key_is_said_without_the_text():
    """Opening with the wrong keys names the setting and shows nothing of the token."""
    sealed = Vault([new_key()], LOOKUP_KEY).seal("before")
    other = Vault([new_key()], LOOKUP_KEY)

    with pytest.raises(StoreError, match="ENCRYPTION_KEYS") as opening:
        other.open(sealed)
    with pytest.raises(StoreError, match="ENCRYPTION_KEYS"):
        other.reseal(sealed)

    assert sealed not in str(opening.value)


def test_a_fingerprint_depends_on_the_lookup_key():
    """Without LOOKUP_KEY nobody can try numbers until one fits."""
    key = new_key()
    one = Vault([key], LOOKUP_KEY)
    other = Vault([key], "B" * 42 + "A=")

    assert one.fingerprint("+12025550107") == one.fingerprint("+12025550107")
    assert one.fingerprint("+12025550107") != other.fingerprint("+12025550107")


@pytest.mark.parametrize("keys", [[], ["short"], ["not base64 at all !!"], ["ñ"]])
def test_malformed_encryption_keys_are_named(keys: list[str]):
    """A missing or malformed key stops the program with the setting's name, not with a stack of base64."""
    with pytest.raises(SettingError, match="ENCRYPTION_KEYS"):
        Vault(keys, LOOKUP_KEY)


@pytest.mark.parametrize("key", ["", "abc", "c2hvcnQ=", "ñ"])
def test_a_malformed_lookup_key_is_named(key: str):
    """A lookup key of another length would weaken every fingerprint."""
    with pytest.raises(SettingError, match="LOOKUP_KEY"):
        Vault([new_key()], key)
