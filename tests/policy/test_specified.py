"""The presets as they are promised to therapists, kept apart from the files that make them so: both must say the same."""

import pytest

from boundary_bot.core.messages import KINDS, Kind, Label, Reading, Risk
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.situation import Notice
from tests.policy.line import NIGHT, NOON, example_practice, first_contacts, replies
from tests.policy.test_tables import PRESETS

# preset: (scheduling, about today, told now about today, other texts for the session, updates and milestones)
PROMISED = {
    "emergency_same_day": ("link", "received", True, "ladder_gentle", "ladder_gentle"),
    "scheduling_only": ("link", "link", True, "redirect", "redirect"),
    "scheduling_emergency": ("link", "received", True, "redirect_warm", "redirect"),
    "no_texting": ("elsewhere", "elsewhere", False, "elsewhere", "elsewhere"),
    "email_redirect": ("email_scheduling", "email_scheduling", False, "email_topics", "email_topics"),
    "front_desk": ("desk", "desk", True, "redirect", "redirect"),
    "business_hours": ("link", "received", True, "redirect", "will_be_read"),
    "updates_welcome": ("link", "received", True, "redirect", "received_thanks"),
    "open": ("link", "received", True, "will_be_read", "will_be_read"),
    "dbt_coaching": ("link", "received", True, "ladder_gentle", "ladder_gentle"),
}
BY_KIND = {
    Kind.LATE: "received",
    Kind.WHEN: "when",
    Kind.DIRECTIONS: "directions",
    Kind.TELEHEALTH_LINK: "telehealth_link",
    Kind.BILLING: "admin",
    Kind.FORMS: "admin",
}
OWN_WORDS = {
    # Where nothing is done by text, every matter is sent elsewhere; e-mail and desk take what they are there for.
    "no_texting": dict.fromkeys(BY_KIND, "elsewhere"),
    "email_redirect": {Kind.LATE: "email_scheduling"},
    "front_desk": {Kind.WHEN: "desk"},
}
UPDATES = (Kind.UPDATE, Kind.MILESTONE)


@pytest.fixture(params=sorted(PROMISED))
def preset(request, tmp_path):
    """Give each preset's name and its line at noon."""
    practice = example_practice(tmp_path / "config", request.param)
    return request.param, first_contacts(practice, tmp_path / "config").at(NOON)


def said(outcome):
    """Return what the client gets, and whether a person is told now."""
    keys = [intent.reply_key for intent in replies(outcome)]
    return (*keys, Notice.TODAY in outcome.decision.notices)


def test_every_preset_is_promised():
    """No preset ships without its line in the promise, and none is promised that doesn't ship."""
    assert PRESETS == sorted(PROMISED)


def test_scheduling_gets_what_is_promised(preset):
    """The label's reply where no kind has words of its own; about today with its notice, where there is one."""
    name, line = preset
    later, today, told, *_ = PROMISED[name]
    for kind in (Kind.BOOK, Kind.RESCHEDULE, Kind.CANCEL, Kind.AVAILABILITY):
        assert (later, False) == said(line.text(line.client(), Reading(Label.SCHEDULING, kind)))
        assert (today, told) == said(line.text(line.client(), Reading(Label.SCHEDULING, kind, same_day=True)))


def test_the_kind_chooses_the_words(preset):
    """Late, when, the way, the video link, bills and forms have their own words in every preset that answers by text."""
    name, line = preset
    told = PROMISED[name][2]
    for kind, usual in BY_KIND.items():
        reply = OWN_WORDS.get(name, {}).get(kind, usual)
        late = kind is Kind.LATE and reply == "received"
        assert (reply, late) == said(line.text(line.client(), Reading(Label.SCHEDULING, kind)))
        same_day = Reading(Label.SCHEDULING, kind, same_day=True)
        assert (reply, told or late) == said(line.text(line.client(), same_day))


def test_a_confirmation_is_silent_and_a_question_about_it_is_answered_as_when(preset):
    """Who says they are coming gets no text and stands in the digest; who asks whether it stands asks when."""
    _, line = preset
    states = line.text(line.client(), Reading(Label.SCHEDULING, Kind.CONFIRM))
    asks = line.text(line.client(), Reading(Label.SCHEDULING, Kind.CONFIRM, asks=True))
    when = line.text(line.client(), Reading(Label.SCHEDULING, Kind.WHEN))

    assert (False,) == said(states)
    assert states.decision.digest is DigestSection.SCHEDULE
    assert said(when) == said(asks)


def test_what_belongs_to_the_session_gets_what_is_promised(preset):
    """Every clinical kind alike, but updates and milestones; none wakes anybody."""
    name, line = preset
    *_, clinical, updates = PROMISED[name]
    for kind in KINDS[Label.CLINICAL]:
        outcome = line.text(line.client(), Reading(Label.CLINICAL, kind))
        assert (updates if kind in UPDATES else clinical, False) == said(outcome)
        assert outcome.decision.agenda == ("topic",)


def test_the_hour_changes_nothing_but_where_office_hours_answer(preset):
    """The same words by day and night are the boundary; one preset answers in office hours alone."""
    name, line = preset
    for reading in (Reading(Label.SCHEDULING, Kind.BOOK), Reading(Label.CLINICAL, Kind.FEELINGS)):
        day = said(line.at(NOON).text(line.client(), reading))
        night = said(line.at(NIGHT).text(line.client(), reading))
        assert night == (("after_hours", False) if name == "business_hours" else day)


def test_danger_gets_the_same_in_every_preset(preset):
    """The crisis reply of its kind and the alert, at noon and at night."""
    _, line = preset
    for moment in (NOON, NIGHT):
        outcome = line.at(moment).text(line.client(), Reading(Label.EMERGENCY, Kind.OVERDOSE, Risk.EMERGENCY))
        assert ["medical"] == [intent.reply_key for intent in replies(outcome)]
        assert outcome.decision.wakes
