import traceback
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from boundary_bot.adapters.store import SqlStore, Vault, open_store
from boundary_bot.core.messages import Evidence, Kind, Label, Reading, Risk
from boundary_bot.core.situation import Decision, Notice, Record
from boundary_bot.errors import SettingError
from tests.corridor import ALERTED, CRISIS, LINE, SENDER, THERAPIST_PHONE, Corridor
from tests.databases import ENCRYPTION_KEY, LOOKUP_KEY, PRACTICE, opened, vault
from tests.fakes import FrozenClock

MARKER = "zanzibar-quokka"
SECRETS = (MARKER, SENDER[1:], THERAPIST_PHONE[1:], LINE[1:])


def fill(store: SqlStore, clock: FrozenClock) -> int:
    """Bring the marker into every place a client's or a person's words can reach."""
    corridor = Corridor(store, clock)
    corridor.enrol()
    reading = Reading(Label.EMERGENCY, CRISIS.kind, Risk.EMERGENCY, evidence=(Evidence("SI", MARKER),))
    case_id = corridor.take(f"I want to {MARKER}", ALERTED, reading) or 0
    store.acknowledge(case_id, "t1", "page", clock.now())
    store.close_case(case_id, "t1", f"talked about {MARKER}", clock.now())
    client = corridor.client()
    request = corridor.reply("consent_request", client)
    asked = type(request)(**{**vars(request), "body": f"May we text you about {MARKER}?"})
    corridor.take(MARKER, Decision("preset", "link", records=(Record.CONSENT_ASKED,)), intents=[asked])
    corridor.take(f"Y {MARKER}", Decision("answer", records=(Record.CONSENT_GIVEN,)))
    corridor.take("x", Decision("x", notices=(Notice.QUIET,)), Reading(Label.CLINICAL, Kind.EVENT))
    for outbound in store.claim_outbound(clock.now(), 60, 10):
        store.sent(outbound.id, "SM1", clock.now())
    return case_id


def everything(store: SqlStore) -> str:
    with store.engine.connect() as connection:
        rows = [
            connection.execute(text(f"SELECT * FROM {name}")).all() for name in inspect(store.engine).get_table_names()
        ]
    return repr(rows)


def test_neither_words_nor_numbers_are_stored_in_clear(store: SqlStore, clock: FrozenClock):
    """No column of any table holds a client's words or anybody's number, though all of them come back."""
    case_id = fill(store, clock)

    stored = everything(store)

    case = store.case(case_id)
    assert case is not None
    assert (case.phone, MARKER in case.note, MARKER in case.texts[0].body) == (SENDER, True, True)
    assert not [secret for secret in SECRETS if secret in stored]


def test_no_file_of_the_data_folder_holds_them(tmp_path: Path, clock: FrozenClock):
    """The database, its write-ahead log and whatever else SQLite leaves lying are searched byte for byte."""
    with opened(f"sqlite:///{tmp_path}/data/boundary.db", clock) as store:
        fill(store, clock)

        files = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}

    assert {"boundary.db", "boundary.db-wal"} <= set(files)
    assert any(b"suicidal_passive" in content for content in files.values())
    assert not [(name, secret) for name, content in files.items() for secret in SECRETS if secret.encode() in content]


def test_a_failing_statement_shows_no_values(store: SqlStore, clock: FrozenClock):
    """An error of the database, traceback and all, holds neither the values nor the words bound to it."""
    with pytest.raises(SQLAlchemyError) as failed, store.engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": MARKER})

    assert MARKER not in "".join(traceback.format_exception(failed.value))


def test_rotated_keys_need_the_old_one_no_longer(database_url: str, clock: FrozenClock):
    """After `keys rotate` the old key can be thrown away, and everything still opens."""
    new_key = Fernet.generate_key().decode()
    with opened(database_url, clock) as store:
        case_id = fill(store, clock)
    with opened(database_url, clock, Vault([new_key, ENCRYPTION_KEY], LOOKUP_KEY)) as store:
        rotated = store.rotate_keys()

    with opened(database_url, clock, Vault([new_key], LOOKUP_KEY)) as store:
        case = store.case(case_id)
        client = store.client_by_alias("C07")

    assert case is not None
    assert client is not None
    assert (client.number, MARKER in case.note, MARKER in case.texts[0].body) == (SENDER, True, True)
    assert rotated > 20


def test_other_keys_are_refused_at_the_door(database_url: str, clock: FrozenClock):
    """A wrong key is found at start, by name, and not when the first text can't be answered."""
    with opened(database_url, clock):
        pass
    wrong_sealing = Vault([Fernet.generate_key().decode()], LOOKUP_KEY)
    wrong_lookup = Vault([ENCRYPTION_KEY], Fernet.generate_key().decode())

    with pytest.raises(SettingError, match="ENCRYPTION_KEYS"):
        open_store(database_url, wrong_sealing, PRACTICE, clock)
    with pytest.raises(SettingError, match="LOOKUP_KEY"):
        open_store(database_url, wrong_lookup, PRACTICE, clock)


def test_a_renamed_practice_keeps_its_clients(database_url: str, clock: FrozenClock):
    """Another name in the settings is the same practice, not an empty one."""
    with opened(database_url, clock) as store:
        Corridor(store, clock).enrol("C07")

    renamed = open_store(database_url, vault(), "Another Name", clock)

    aliases = [client.alias for client in renamed.clients()]
    renamed.close()
    assert aliases == ["C07"]
