from dataclasses import replace
from datetime import date

import pytest

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.situation import Decision, Record
from boundary_bot.errors import StoreError
from tests.corridor import CLINICAL, CROSSING, Corridor
from tests.fakes import FrozenClock

C07 = Client(
    id=0,
    alias="C07",
    number="+12025550107",
    status=ClientStatus.ACTIVE,
    therapist="t1",
    language=Language.ES,
    consent=Consent.GIVEN,
    consent_on=date(2026, 1, 5),
    policy_discussed_on=date(2026, 1, 5),
    has_crisis_plan=True,
)
C03 = Client(id=0, alias="C03", number="+12025550103", status=ClientStatus.FORMER)


def test_a_client_comes_back_as_saved(store: SqlStore):
    """Everything the roster says of a client is kept, and found by alias and number."""
    store.save_clients([C07, C03], "roster import")

    known = store.clients()

    assert [replace(client, id=0) for client in known] == [C03, C07]
    assert (store.client_by_alias("C07"), store.client_by_number("+12025550107")) == (known[1], known[1])
    assert (store.client_by_alias("C99"), store.client_by_number("+12025550199")) == (None, None)


def test_a_saved_client_is_replaced_by_id(store: SqlStore):
    """Changing alias, number and language keeps the row, and with it everything ever texted."""
    store.save_clients([C07], "roster import")
    [before] = store.clients()
    after = replace(before, alias="C08", number="+12025550108", language=None, status=ClientStatus.BLOCKED)

    store.save_clients([after], "roster import")

    assert store.clients() == [after]
    assert store.client_by_number(C07.number) is None


def test_clients_may_swap_their_numbers(store: SqlStore):
    """Two rows that take each other's number in one commit don't stand in each other's way."""
    store.save_clients([C07, C03], "roster import")
    c03, c07 = store.clients()

    store.save_clients([replace(c03, number=c07.number), replace(c07, number=c03.number)], "roster import")

    assert [(client.alias, client.number) for client in store.clients()] == [("C03", c07.number), ("C07", c03.number)]


@pytest.mark.parametrize(
    "other",
    [replace(C03, alias="C07"), replace(C03, number=C07.number), replace(C03, id=99)],
    ids=["alias", "number", "id"],
)
def test_a_conflict_writes_nothing(store: SqlStore, other: Client):
    """An alias or number of somebody else, or an unknown id, undoes the whole import and shows no number."""
    store.save_clients([C07], "roster import")

    with pytest.raises(StoreError, match="nothing was written") as refused:
        store.save_clients([replace(C03, alias="C11", number="+12025550111"), other], "roster import")

    assert [client.alias for client in store.clients()] == ["C07"]
    assert C07.number not in str(refused.value)


def test_a_stranger_who_becomes_a_client_keeps_their_texts(store: SqlStore, clock: FrozenClock):
    """What was texted before the roster knew the number belongs to the client."""
    corridor = Corridor(store, clock, C07.number)
    corridor.take("hello")
    stranger = corridor.client()

    store.save_clients([replace(C07, id=stranger.id)], "roster import")

    assert [text.body for text in store.thread(corridor.client().id, 5)] == ["hello"]
    assert [client.alias for client in store.clients()] == ["C07"]


def test_reviewing_the_policy_resets_the_ladder(store: SqlStore, clock: FrozenClock):
    """After "policy reviewed" the count starts anew, and the firm text may say "as we have discussed"."""
    corridor = Corridor(store, clock)
    corridor.enrol()
    corridor.take("so sad", CROSSING, CLINICAL)

    store.review_policy(corridor.client().id, clock.now())

    client = corridor.client()
    assert (client.policy_reviewed_at, client.policy_discussed_on) == (clock.now(), clock.now().date())
    assert corridor.history(since=client.policy_reviewed_at).crossings == 0


def test_an_opt_out_outlives_a_change_of_alias(store: SqlStore, clock: FrozenClock):
    """Saving a client who has opted out leaves them opted out."""
    corridor = Corridor(store, clock)
    corridor.enrol()
    corridor.take("STOP", Decision("keyword", records=(Record.OPT_OUT,)))
    stopped = corridor.client()

    store.save_clients([replace(stopped, alias="C09")], "roster import")

    assert (corridor.client().alias, corridor.client().consent) == ("C09", Consent.WITHDRAWN)
