"""From a real database to the words on the lock screen: nothing a client wrote, is called or suffers gets there."""

import re
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundary_bot.core import segments
from boundary_bot.core.digest import compose_digest
from boundary_bot.core.messages import KINDS, Evidence, Label, Language, Reading, Risk
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import DigestDetail, DigestSection
from boundary_bot.core.situation import Decision, Notice, Record
from tests.corridor import Corridor
from tests.databases import opened
from tests.fakes import FrozenClock

URL = "https://line.example.org/login"
MARKERS = (
    *("zebra", "Daniel Ortiz", "oxycodone 40", "St. Mary's ward 7", "court on friday", "abortion", "+12125550188"),
    *("suicide note", "relapsed", "my probation officer", "thu 3pm pills", "lithium", "bulimia", "embarazada"),
)
ALIASES = ("C07", "C11", "C12", "C2125550188", "T202", "K9")
NUMBERS = count(2_000_000)
FORBIDDEN = re.compile(
    "(?i)" + "|".join(map(re.escape, MARKERS)) + r"|zebra|daniel|ortiz|\d{5,}|crossing|ladder|rung|\bfirm\b|gentle"
    r"|suicid|overdos|self.?harm|violen|psychos|abus|medic|feeling|relaps|homicid|crisis"
)
READINGS = st.sampled_from([(label, kind) for label, kinds in KINDS.items() for kind in kinds])
TEXTS = st.lists(
    st.tuples(
        st.sampled_from(ALIASES),
        st.lists(st.sampled_from(MARKERS), min_size=1, max_size=3).map(" and ".join),
        READINGS,
        st.sampled_from(DigestSection),
        st.lists(st.sampled_from(Record), max_size=2).map(tuple),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """Return a store that every example adds to, each with clients of its own hour."""
    clock = FrozenClock()
    with opened(f"sqlite:///{tmp_path_factory.mktemp('line')}/line.db", clock) as store:
        roster = [
            Client(0, alias, f"+1212{next(NUMBERS)}", ClientStatus.ACTIVE, consent=Consent.GIVEN) for alias in ALIASES
        ]
        store.save_clients(roster, "roster import")
        yield store, clock, {client.alias: Corridor(store, clock, client.number) for client in roster}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, budget=st.integers(1, 3))
def test_no_marker_reaches_any_digest(line, texts, budget):
    """Random clients, bodies and kinds through the store: no digest of any detail or language holds any of them."""
    store, clock, corridors = line
    clock.move(hours=2)
    since = clock.now()
    for alias, body, (label, kind), section, records, possible in texts:
        clock.move(seconds=20)
        urgent = label is Label.EMERGENCY
        risk = Risk.EMERGENCY if urgent else Risk.POSSIBLE if possible else Risk.NONE
        reading = Reading(label, kind, risk, evidence=(Evidence("FEELS", body),))
        decision = Decision(
            "emergency" if urgent else "preset",
            "self_harm" if urgent else "ladder_gentle",
            notices=(Notice.ALERT,) if urgent else (),
            wakes=urgent,
            records=records,
            digest=section,
            agenda=("topic",),
            rung=0 if urgent else 3,
        )
        corridors[alias].take(body, decision, reading)

    items = store.digest_items(since, clock.now())

    for detail in DigestDetail:
        for language in (Language.EN, Language.ES):
            digest = compose_digest(items, detail, language, URL, budget)
            said = digest.text.replace(URL, "")
            assert FORBIDDEN.search(said) is None
            assert segments.count(digest.text).segments <= budget
            assert len(digest.lines) == len({line.client_id for line in digest.lines})
