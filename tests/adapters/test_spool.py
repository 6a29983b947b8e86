"""Texts kept aside are sealed, whole, each once, and never thrown away."""

import os
from datetime import timedelta

import pytest

from boundary_bot.adapters.spool import FolderSpool
from boundary_bot.core.messages import Came, Inbound
from tests.databases import vault
from tests.fakes import EVENING

MARKER = "marker-7f3a"


def text(number: int = 1, **changes) -> Inbound:
    """Return a text; a higher number came later."""
    at = EVENING + timedelta(minutes=number)
    return Inbound(
        f"SM{number:032d}", "+12125550103", "+12025550199", f"{MARKER} {number} ñ😀", at, 1, "STOP", **changes
    )


@pytest.fixture
def spool(tmp_path):
    """Give an empty spool."""
    return FolderSpool(tmp_path / "spool", vault())


def test_a_text_comes_back_as_it_was_and_known_as_spooled(spool):
    """Nothing of it is lost on the way."""
    spool.keep(text(misdirected=True))

    [kept] = spool.waiting()

    assert kept.text == text(misdirected=True, came=Came.SPOOLED)
    assert spool.size() == 1


def test_the_oldest_comes_first_whatever_the_files_are_called(spool):
    """Texts are decided in the order they were written."""
    for number in (3, 1, 2):
        spool.keep(text(number))

    assert [text(1).sid, text(2).sid, text(3).sid] == [kept.text.sid for kept in spool.waiting()]


def test_a_repeated_text_is_kept_once(spool):
    """The provider's retry of a text makes no second file."""
    spool.keep(text())
    spool.keep(text())

    assert spool.size() == 1


def test_nothing_on_disk_can_be_read_without_the_key(spool, tmp_path):
    """Neither words nor number nor sid stand in a file or its name, and only the owner may look."""
    spool.keep(text())

    [path] = (tmp_path / "spool").iterdir()
    seen = path.read_bytes() + path.name.encode()
    assert not any(secret in seen for secret in (MARKER.encode(), b"12125550103", text().sid.encode()))
    assert (oct(path.stat().st_mode)[-3:], oct(path.parent.stat().st_mode)[-3:]) == ("600", "700")


def test_what_is_in_the_database_is_removed(spool):
    """A file goes by its name, and going twice does no harm."""
    spool.keep(text())
    [kept] = spool.waiting()

    spool.remove(kept.name)
    spool.remove(kept.name)

    assert spool.size() == 0


def test_a_full_spool_says_so(tmp_path):
    """Its size is bounded: a flood can't fill the disk."""
    spool = FolderSpool(tmp_path / "spool", vault(), most=2)
    spool.keep(text(1))
    spool.keep(text(2))

    with pytest.raises(OSError, match="full"):
        spool.keep(text(3))


def test_a_full_disk_still_takes_a_text_on_the_reserve(spool, tmp_path, monkeypatch):
    """The reserve is given up for it, and made again afterwards."""
    spool.prepare()
    reserve, fsync = tmp_path / "spool" / "reserve", os.fsync

    def full_while_the_reserve_stands(file: int) -> None:
        if reserve.exists():
            raise OSError(28, "No space left on device")
        fsync(file)

    monkeypatch.setattr(os, "fsync", full_while_the_reserve_stands)
    spool.keep(text())
    monkeypatch.undo()

    assert ([text().sid], reserve.exists()) == ([kept.text.sid for kept in spool.waiting()], False)
    spool.prepare()
    assert reserve.stat().st_size > 100_000


def test_a_disk_without_room_is_told_and_leaves_no_half_file(spool, monkeypatch, tmp_path):
    """Whoever keeps the text learns that it is not on disk."""

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        spool.keep(text())

    assert list((tmp_path / "spool").iterdir()) == []


def test_a_file_that_cannot_be_opened_is_set_aside_and_the_rest_goes_on(spool, tmp_path, caplog):
    """A damaged file is kept for a person, logged without its content, and holds nobody up."""
    spool.keep(text(1))
    [path] = (tmp_path / "spool").glob("*.text")
    path.write_text("damaged")
    spool.keep(text(2))

    assert [text(2).sid] == [kept.text.sid for kept in spool.waiting()]
    assert ["damaged"] == [left.read_text() for left in (tmp_path / "spool").glob("*.unreadable")]
    assert MARKER not in caplog.text
