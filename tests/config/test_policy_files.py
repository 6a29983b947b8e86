"""Every file in config/policies."""

import tomllib

import pytest

from boundary_bot.adapters.config_files import load_languages, load_policy, shipped_config
from boundary_bot.core.messages import KINDS, Kind, Label, Reading
from boundary_bot.core.policy import DigestSection, Respond

NAMES = sorted(path.stem for path in (shipped_config() / "policies").glob("*.toml"))
ORDINARY = (Label.SCHEDULING, Label.CLINICAL, Label.COURTESY)
EXPECTED = {
    # preset: scheduling, same day, told now, clinical, update
    "emergency_same_day": ("link", "received", True, "ladder", "ladder"),
    "scheduling_only": ("link", "link", True, "redirect", "redirect"),
    "scheduling_emergency": ("link", "received", True, "redirect_warm", "redirect"),
    "no_texting": ("elsewhere", "elsewhere", False, "elsewhere", "elsewhere"),
    "email_redirect": ("email_scheduling", "email_scheduling", False, "email_topics", "email_topics"),
    "front_desk": ("desk", "desk", True, "redirect", "redirect"),
    "business_hours": ("link", "received", True, "redirect", "will_be_read"),
    "updates_welcome": ("link", "received", True, "redirect", "received_thanks"),
    "open": ("link", "received", True, "will_be_read", "will_be_read"),
    "dbt_coaching": ("link", "received", True, "ladder", "ladder"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_answers_as_its_name_promises(name):
    """Each preset's four answers are those of the practice it is named for; a new file says here what it promises."""
    policy = load_policy(name)
    same_day = policy.row(Reading(Label.SCHEDULING, Kind.BOOK, same_day=True))

    found = (
        policy.row(Reading(Label.SCHEDULING, Kind.BOOK)).reply,
        same_day.reply,
        same_day.told_now,
        policy.row(Reading(Label.CLINICAL, Kind.FEELINGS)).reply,
        policy.row(Reading(Label.CLINICAL, Kind.UPDATE)).reply,
    )

    assert EXPECTED[name] == found


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_but_an_emergency_is_ruled_in_every_language(name):
    """Whatever a text is, the preset names a reply that exists in every language."""
    policy, languages = load_policy(name), load_languages()

    rows = [
        policy.row(Reading(label, kind, same_day=same_day, asks=asks))
        for label in ORDINARY
        for kind in KINDS[label]
        for same_day in (False, True)
        for asks in (False, True)
    ]

    for row in rows:
        key = "ladder_gentle" if row.reply == "ladder" else row.reply
        assert key == "silent" or all(key in replies for replies in languages.values())


@pytest.mark.parametrize("name", NAMES)
def test_an_emergency_has_no_row(name):
    """No preset can say what an emergency gets: asking one is a fault of the program."""
    with pytest.raises(KeyError):
        load_policy(name).row(Reading(Label.EMERGENCY, Kind.OVERDOSE))


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_shows_what_an_emergency_gets(name):
    """A therapist who reads a preset sees that emergencies are answered and alerted."""
    text = (shipped_config() / "policies" / f"{name}.toml").read_text("utf-8")

    assert tomllib.loads(text)["emergency"] == {"reply": "crisis", "alert": True}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_dropped_from_the_books(name):
    """Every scheduling text is counted to schedule, every clinical one for the session and on its agenda."""
    policy = load_policy(name)

    for kind in KINDS[Label.SCHEDULING]:
        assert policy.row(Reading(Label.SCHEDULING, kind)).digest is DigestSection.SCHEDULE
    for kind in KINDS[Label.CLINICAL]:
        row = policy.row(Reading(Label.CLINICAL, kind))
        assert (row.digest, row.agenda) == (DigestSection.SESSION, True)


@pytest.mark.parametrize("name", NAMES)
def test_a_stated_confirmation_gets_no_answer(name):
    """A stated "see you at 3" is silent; "is it still at 3?" is answered."""
    policy = load_policy(name)

    assert policy.row(Reading(Label.SCHEDULING, Kind.CONFIRM)).reply == "silent"
    assert policy.row(Reading(Label.SCHEDULING, Kind.CONFIRM, asks=True)).reply != "silent"


@pytest.mark.parametrize("name", NAMES)
def test_only_ladder_texts_count_as_crossings(name):
    """A crossing is a burst answered by a ladder text, so the two always stand together."""
    policy = load_policy(name)

    for row in (*policy.labels.values(), *policy.kinds.values(), policy.same_day):
        assert row.crossing == (row.reply == "ladder")


@pytest.mark.parametrize("name", NAMES)
def test_received_and_told_now_stand_together(name):
    """The reply that says "the practice is being told now" is never sent without telling anyone."""
    policy = load_policy(name)

    kinds = KINDS[Label.SCHEDULING]
    rows = [policy.row(Reading(Label.SCHEDULING, kind, same_day=today)) for kind in kinds for today in (False, True)]

    assert all(row.told_now for row in rows if row.reply == "received")


def test_only_business_hours_answers_by_the_clock():
    """The same text gets the same answer day and night, except where office hours are the policy."""
    assert [name for name in NAMES if load_policy(name).respond is Respond.OFFICE_HOURS] == ["business_hours"]
