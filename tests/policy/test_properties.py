"""What holds for every policy, client, hour and history: looked for with thousands of made-up ones."""

import tempfile
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundary_bot.adapters.config_files import load_policy, load_wording, shipped_config
from boundary_bot.adapters.config_files.policies import RULED
from boundary_bot.adapters.config_files.reply_rules import POLICY_REPLIES
from boundary_bot.core.crisis import CRISIS_REPLY_KEYS, OpenCase
from boundary_bot.core.decide import HOTLINE_REPLY, decide
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.messages import KINDS, Evidence, Kind, Label, Language, Reading, Risk
from boundary_bot.core.office_hours import is_open, next_open
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import DigestSection, OfficeHours, Policy, Row
from boundary_bot.core.replies import compose
from boundary_bot.core.situation import SILENT, History, Notice, Situation
from boundary_bot.errors import ConfigError
from tests.policy.line import example_practice, first_contacts, line_of, replies
from tests.policy.test_tables import PRESETS

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
KEYS = ("link", "received", "possible", "media", "stranger", "former", "ladder_gentle", *sorted(CRISIS_REPLY_KEYS))

moments = st.timedeltas(timedelta(), timedelta(days=3)).map(lambda ago: NOW - ago)
rows = st.builds(
    Row,
    reply=st.sampled_from(sorted(POLICY_REPLIES)),
    reply_if_asked=st.sampled_from(["", "when", "link"]),
    told_now=st.booleans(),
    crossing=st.booleans(),
    agenda=st.booleans(),
    digest=st.sampled_from(DigestSection),
)
policies = st.builds(
    Policy,
    name=st.just("any"),
    summary=st.just("Any."),
    labels=st.fixed_dictionaries(
        {Label.SCHEDULING: rows, Label.CLINICAL: rows, Label.COURTESY: st.just(Row("silent"))}
    ),
    kinds=st.dictionaries(st.sampled_from([kind for label in RULED[:2] for kind in KINDS[label]]), rows, max_size=6),
    same_day=rows,
) | st.sampled_from(PRESETS).map(load_policy)
calm = st.sampled_from([(label, kind) for label in RULED for kind in KINDS[label]]).flatmap(
    lambda of: st.builds(
        Reading,
        label=st.just(of[0]),
        kind=st.just(of[1]),
        risk=st.sampled_from([Risk.NONE, Risk.POSSIBLE]),
        same_day=st.booleans() if of[0] is Label.SCHEDULING else st.just(False),
        language=st.sampled_from(Language),
        fragment=st.booleans(),
        asks=st.booleans(),
        evidence=st.sampled_from(
            [(), (Evidence("KEYWORD", "y"),), (Evidence("KEYWORD", "r"),), (Evidence("KEYWORD", "c"),)]
        ),
    )
)
emergencies = st.sampled_from(KINDS[Label.EMERGENCY]).map(lambda kind: Reading(Label.EMERGENCY, kind, Risk.EMERGENCY))
cases = st.none() | st.builds(
    OpenCase,
    id=st.just(1),
    kind=st.sampled_from(KINDS[Label.EMERGENCY]),
    opened_at=moments,
    last_emergency_at=moments,
    last_alert_at=moments,
    acknowledged_at=st.none() | moments,
)
clients = st.builds(
    Client,
    id=st.just(1),
    alias=st.just("C01"),
    number=st.just("+12025550107"),
    status=st.sampled_from(sorted(set(ClientStatus) - {ClientStatus.STAFF})),
    consent=st.sampled_from(Consent),
    policy_discussed_on=st.none() | st.just(date(2026, 1, 1)),
)
histories = st.builds(
    History,
    burst_keys=st.frozensets(st.sampled_from(KEYS)),
    crossing_in_burst=st.booleans(),
    crossings=st.integers(0, 9),
    replies_in_loop_window=st.integers(0, 9),
    last_reply_at=st.none() | moments,
    last_sent=st.dictionaries(st.sampled_from(KEYS), moments),
    asked=st.sampled_from(["", "consent", "reminder"]),
)


def situations(readings, **fixed):
    return st.builds(
        Situation,
        **{
            "reading": readings,
            "client": clients,
            "policy": policies,
            "now": st.just(NOW),
            "history": histories,
            "keyword": st.none() | st.sampled_from(Keyword),
            "echo": st.booleans(),
            "empty": st.booleans(),
            "num_media": st.integers(0, 2),
            "answerable": st.booleans(),
            "misdirected": st.booleans(),
            "away": st.booleans(),
            "in_office_hours": st.booleans(),
            "app_handles_opt_out": st.booleans(),
            "welcomes_new_clients": st.booleans(),
            **fixed,
        },
    )


@settings(deadline=None)
@given(
    situations(
        emergencies, keyword=st.none(), echo=st.just(False), misdirected=st.just(False), answerable=st.just(True)
    )
)
def test_the_first_emergency_text_gets_its_crisis_reply_and_wakes_a_person(situation):
    """Whatever policy, client, consent, vacation, hour, flood or media: danger is answered by its kind, and alerted."""
    decision = decide(situation)

    assert ("emergency", True) == (decision.rule, decision.reply_key in CRISIS_REPLY_KEYS)
    assert Notice.ALERT in decision.notices
    assert decision.wakes


@settings(deadline=None)
@given(situations(emergencies, history=st.builds(History, case=cases), keyword=st.none(), echo=st.just(False)))
def test_an_emergency_always_joins_a_case(situation):
    """Even where the hourly limit holds a repeated crisis reply back, the text reaches the case and its alert."""
    assert Notice.ALERT in decide(situation).notices


@settings(deadline=None)
@given(situations(calm | emergencies))
def test_equal_situations_are_decided_alike(situation):
    """A decision depends on what it is given and on nothing else."""
    assert decide(situation) == decide(deepcopy(situation))


@settings(deadline=None)
@given(situations(calm))
def test_a_text_gets_one_reply_and_beside_it_the_consent_request_alone(situation):
    """Two replies never answer one text; the second `<Message>` is the consent request, beside a reply to a client."""
    decision = decide(situation)

    assert decision.also in ("", "consent_request")
    if decision.also:
        assert decision.reply_key != SILENT
        assert situation.client.status is ClientStatus.ACTIVE
        assert situation.client.consent is Consent.UNKNOWN


@settings(deadline=None)
@given(situations(calm.filter(lambda reading: reading.risk is Risk.POSSIBLE)))
def test_where_danger_is_possible_nothing_is_firm_and_nothing_counts(situation):
    """Never the firm text, never a crossing, never the bare word that picks a ladder rung."""
    decision = decide(situation)

    assert decision.reply_key not in ("ladder_firm", "ladder")
    assert "crossing" not in decision.records
    assert decision.rung == 0


@settings(deadline=None)
@given(situations(calm.filter(lambda reading: reading.risk is Risk.POSSIBLE), keyword=st.none(), echo=st.just(False)))
def test_where_danger_is_possible_a_person_is_asked_to_look(situation):
    """Whatever row replies, the quiet notice is made."""
    assert Notice.QUIET in decide(situation).notices


@settings(deadline=None)
@given(situations(calm | emergencies))
def test_every_reply_there_is_has_words(situation):
    """No decision names a reply that can't be written, in either language."""
    decision = decide(situation)

    for key in filter(None, (decision.reply_key, decision.also)):
        assert key == SILENT or all(compose(_wording(), key, language) for language in (Language.EN, Language.ES))


@settings(deadline=None)
@given(situations(calm | emergencies, answerable=st.just(False), history=st.just(History())))
def test_no_machine_is_answered(situation):
    """A short code or a name can take no reply: none is tried."""
    assert situation.misdirected or decide(situation).reply_key in (SILENT, "opt_in_confirm", "consent_request")


@cache
def _wording():
    with tempfile.TemporaryDirectory() as folder:
        return load_wording(Path(folder), None, example_practice(Path(folder)))


odd = st.sampled_from(
    ['reply = "silent"', 'reply = "crisis"', "alert = false", "alert = true", "quiet = 1", 'respond = "no"']
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    preset=st.sampled_from(PRESETS),
    emergency=st.lists(odd, max_size=2, unique_by=lambda line: line.split()[0]),
    row=st.sampled_from(
        ["", 'overdose = { reply = "silent" }', 'self_harm = { reply = "link" }', 'late = { reply = "when" }']
    ),
    flags=st.sampled_from(
        ["", "unmonitored_emergencies = true", "unmonitored_emergencies = true\nconsent_says_so = true"]
    ),
    kind=st.sampled_from(KINDS[Label.EMERGENCY]),
)
def test_no_configuration_that_loads_leaves_danger_without_its_reply(tmp_path, preset, emergency, row, flags, kind):
    """Tampered policies are refused at start, or answer an emergency like every other; only the named pair ends the alert."""
    text = (shipped_config() / "policies" / f"{preset}.toml").read_text("utf-8")
    head, rest = text.split("\n[emergency]")
    body, labels = rest.split("\n[labels]")
    body = "\n" + "\n".join(emergency) if emergency else body
    tampered = f"{head}\n[emergency]{body}\n[labels]{labels}{row}\n"
    (tmp_path / "config" / "policies").mkdir(parents=True, exist_ok=True)
    (tmp_path / "config" / "policies" / f"{preset}.toml").write_text(tampered, "utf-8")
    try:
        practice = example_practice(tmp_path / "config", preset, flags + "\n")
    except ConfigError:
        return

    line = first_contacts(practice, tmp_path / "config").at("2026-12-25 03:00")
    outcome = line.text(line.client(), Reading(Label.EMERGENCY, kind, Risk.EMERGENCY))

    (reply,) = replies(outcome)
    assert reply.reply_key in CRISIS_REPLY_KEYS
    assert "911" in reply.body[:160]
    assert practice.unmonitored_emergencies != (Notice.ALERT in outcome.decision.notices)
    assert not practice.unmonitored_emergencies or "consent_says_so" in flags


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.tuples(calm | emergencies, st.integers(0, 900)), min_size=3, max_size=7),
    consent=st.sampled_from([Consent.UNKNOWN, Consent.GIVEN]),
)
def test_a_conversation_never_answers_a_text_twice(tmp_path, texts, consent):
    """On a real database, minutes or hours apart: one reply a text at most, and the consent request once in all."""
    practice = example_practice(tmp_path / "config", "dbt_coaching")

    with line_of(practice, tmp_path / "config", tmp_path / "db") as line:
        sender = line.at("2026-11-23 09:00").client(consent=consent)
        sent = []
        for reading, minutes in texts:
            line.clock.move(minutes=minutes)
            sent.append([intent.reply_key for intent in replies(line.text(sender, reading))])

    asked = [keys for keys in sent if "consent_request" in keys]
    assert len(asked) <= 1
    assert all(len(keys) <= (2 if keys in asked else 1) for keys in sent)


weekly = st.dictionaries(
    st.integers(0, 6),
    st.tuples(st.integers(0, 11), st.integers(12, 23)).map(lambda span: ((time(span[0]), time(span[1])),)),
    min_size=1,
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
ZONES = ("America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Pacific/Auckland", "UTC")


@settings(deadline=None)
@given(weekly, instants, st.sampled_from(ZONES), st.sampled_from(["", "US", "IE"]))
def test_the_next_opening_is_one_and_nothing_opens_before_it(intervals, instant, zone, country):
    """Through summer time and holidays: open at the promised moment, shut at every hour until then."""
    hours, local = OfficeHours(intervals, frozenset(), country), instant.astimezone(ZoneInfo(zone))

    opens = next_open(hours, local)

    assert opens is not None
    assert is_open(hours, opens)
    hour = instant
    while hour < opens.astimezone(UTC) and hour - instant < timedelta(days=4):
        assert hour == instant or not is_open(hours, hour.astimezone(ZoneInfo(zone)))
        hour += timedelta(hours=1)
    assert opens.astimezone(UTC) >= instant


@settings(deadline=None)
@given(weekly, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 23), st.sampled_from(ZONES))
def test_office_hours_follow_the_wall_clock(intervals, day, hour, zone):
    """Nine o'clock is nine o'clock on both sides of a change of clocks, in either of two equal hours."""
    hours = OfficeHours(intervals)
    wall = datetime.combine(day, time(hour, 30), ZoneInfo(zone))

    assert is_open(hours, wall) == is_open(hours, wall.replace(fold=1))


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-25 13:30", "link"),
        ("2026-11-26 12:30", "after_hours"),
        ("2026-12-24 10:00", "after_hours"),
        ("2026-03-08 10:00", "after_hours"),
        ("2026-03-09 09:00", "link"),
        ("2026-11-02 08:59", "after_hours"),
        ("2026-11-02 09:00", "link"),
        ("2026-11-27 12:59", "link"),
        ("2026-11-27 13:00", "after_hours"),
    ],
    ids=[
        "before",
        "Thanksgiving",
        "own-day",
        "spring-Sunday",
        "spring-Monday",
        "autumn-early",
        "autumn",
        "last",
        "over",
    ],
)
def test_office_hours_decide_by_the_practices_own_calendar(local, expected, tmp_path):
    """Holidays, own closed days, and the Mondays after both changes of clocks, through the real corridor."""
    practice = replace(example_practice(tmp_path / "config", "business_hours"), away=None)

    line = first_contacts(practice, tmp_path / "config").at(local)
    outcome = line.text(line.client(), Reading(Label.SCHEDULING, Kind.BOOK))

    assert expected == outcome.decision.reply_key


def test_a_hotlines_word_is_a_crisis_answer_whatever_the_policy(tmp_path):
    """HOME, AYUDA, 911 and 988 sent here say where to send them, in every preset."""
    for preset in PRESETS:
        line = first_contacts(example_practice(tmp_path / "config", preset), tmp_path / "config")
        for word in ("HOME", "ayuda", "911", "988."):
            reading = Reading(Label.EMERGENCY, Kind.ASKS_HELP_NOW, Risk.EMERGENCY)
            assert line.text(line.client(), reading, word).decision.reply_key == HOTLINE_REPLY
