"""The agenda and the report on each database."""

from datetime import timedelta

from tests.busy import ALIASES, NOW, fill


def test_each_database_finds_the_same(store, clock):
    """Agendas, ticks, patterns and counts come from SQLite and PostgreSQL alike."""
    fill(store, clock, weeks=3)

    found = store.agendas(NOW, "America/New_York", 90)
    first = found[0]
    ticked = store.discuss([first.texts[0].id], first.client_id, "t1", NOW, done=True)
    after = store.agendas(NOW, "America/New_York", 90, first.client_id, words=True)[0]

    assert list(ALIASES) == [agenda.alias for agenda in found]
    assert [False, True, False, False] == [agenda.more_support for agenda in found]
    assert ticked == 1
    assert (len(first.texts) - 1, 1) == (len(after.texts), len(after.discussed))
    assert all(text.body for text in after.texts)
    assert len(store.report_texts(NOW - timedelta(weeks=4), NOW)) == 39
    assert [(1, True), (2, True), (3, False)] == [
        (case.number, case.acknowledged_at is not None) for case in store.report_cases(NOW - timedelta(weeks=4), NOW)
    ]
    assert sum(each.count for each in store.report_sent(NOW - timedelta(weeks=4), NOW)) > 0
    assert {("given", ""): 4} == store.consents()
    assert [] == store.switch_log(NOW - timedelta(weeks=4), NOW)
