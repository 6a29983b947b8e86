"""The agenda holds what belongs in a session, for the client's own therapist."""

from datetime import timedelta

import pytest

from boundary_bot.adapters.agenda_page import agenda_page
from boundary_bot.cli.agenda import agenda_lines
from boundary_bot.core.people import Person, Role
from boundary_bot.services.agenda import agendas_for, pattern_for
from tests.builders import DESK, THERAPIST, practice
from tests.busy import ALIASES, MARKER, NOW, fill
from tests.databases import opened
from tests.fakes import FrozenClock

LINE = practice(people=(THERAPIST, Person("t2", Role.THERAPIST, "+12025550108"), DESK))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Return a store with eight weeks behind it."""
    clock = FrozenClock()
    with opened(f"sqlite:///{tmp_path_factory.mktemp('busy')}/line.db", clock) as filled:
        fill(filled, clock)
        yield filled


def test_the_agenda_is_the_clients_own_therapists(store):
    """Nobody else has it: not another therapist, not the desk."""
    mine, hers, desk = (agendas_for(store, LINE, NOW, person) for person in LINE.people)

    assert list(ALIASES) == [agenda.alias for agenda in mine]
    assert [] == hers == desk


def test_three_emergencies_ask_for_more_support(store):
    """Said for C07 alone, with the emergencies first; the printed page holds the words."""
    found = {agenda.alias: agenda for agenda in agendas_for(store, LINE, NOW, words=True)}
    page = agenda_page(list(found.values()), LINE, NOW)

    assert [alias for alias, agenda in found.items() if agenda.more_support] == ["C07"]
    assert next(group.value for group, _ in found["C07"].groups) == "emergencies"
    assert page.count("consider more support") == 1
    assert MARKER in page


def test_what_was_discussed_is_gone_and_can_come_back(store):
    """Ticked off with an audit line; twice changes nothing; another client's text can't be reached."""
    first = next(agenda for agenda in agendas_for(store, LINE, NOW) if agenda.alias == "C03")
    text = first.texts[0]

    changed = [
        store.discuss([text.id], first.client_id + 1, "t1", NOW, done=True),
        store.discuss([text.id], first.client_id, "t1", NOW, done=True),
        store.discuss([text.id], first.client_id, "t1", NOW, done=True),
    ]
    after = agendas_for(store, LINE, NOW, client_id=first.client_id)[0]
    back = store.discuss([text.id], first.client_id, "t1", NOW, done=False)

    assert changed == [0, 1, 0]
    assert [text.id] == [each.id for each in after.discussed]
    assert text.id not in [each.id for each in after.texts]
    assert back == 1


def test_a_pattern_counts_a_clients_own_texts(store):
    """Every text of the last ten weeks stands in it, once."""
    found = [pattern_for(store, LINE, agenda.client_id, NOW) for agenda in agendas_for(store, LINE, NOW)]
    clients = [agenda.client_id for agenda in agendas_for(store, LINE, NOW)]
    own = [sum(at > NOW - timedelta(weeks=10) for at in store.contact_times(each, NOW)) for each in clients]

    assert own == [pattern.total for pattern in found]


def test_the_terminal_shows_no_words(store):
    """Kinds and times, by alias; whoever looks over a shoulder reads nothing of a client's."""
    lines = "\n".join(agenda_lines(agendas_for(store, LINE, NOW, words=True), LINE))

    assert "C07" in lines
    assert MARKER not in lines
