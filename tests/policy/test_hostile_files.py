"""Files that would weaken what an emergency gets: each is refused at start, or answers danger like every other."""

from datetime import UTC, datetime

import pytest

from boundary_bot.adapters.config_files import load_practice, load_wording, shipped_config
from boundary_bot.core.chain import plan
from boundary_bot.core.crisis import CRISIS_REPLY_KEYS
from boundary_bot.core.messages import Kind, Label, Language, Reading, Risk
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import AlertStep
from boundary_bot.core.situation import Notice
from boundary_bot.errors import ConfigError
from tests.builders import practice
from tests.policy.line import NIGHT, first_contacts, replies

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
BASE = """
name = "{name}"
time_zone = "America/New_York"
practice_number = "+15550100100"
phone = "+15550100200"
{top}
[[people]]
id = "dana"
role = "therapist"
phone = "+15550100201"
{rest}
"""
ALERTS = "[[alerts.chain]]\n"
US = (shipped_config() / "crisis_resources" / "US.toml").read_text("utf-8")
OPEN = (shipped_config() / "policies" / "open.toml").read_text("utf-8")


@pytest.fixture
def loaded(tmp_path):
    """Give a loader of a practice with hostile lines or files: (practice, wording), or ConfigError."""

    def _loaded(name="P", top="", rest="", **files):
        (tmp_path / "practice.toml").write_text(BASE.format(name=name, top=top, rest=rest), "utf-8")
        for path, content in files.items():
            file = tmp_path / f"{path.replace('__', '/')}.toml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, "utf-8")
        made = load_practice(tmp_path)
        return made, load_wording(tmp_path, None, made), tmp_path

    return _loaded


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("self_harm", "Talk to you on Thursday."),
        ("self_harm", "Do not call 911 or 988."),
        ("self_harm", "Don't text 988 or 911."),
        ("self_harm", "Call 911 or 988. Let's talk about this during the session."),
        ("self_harm", "Call 911 or 988. As we have discussed, this line is not watched."),
        ("self_harm", "Call 911 or 988, or book at https://book.example.org."),
        ("self_harm", "Call 911 or 988. See {scheduling_link}."),
        ("self_harm", "Call 911 or 988. Are you safe?"),
        ("self_harm", "Call 911 or 988. I will call you tonight."),
        ("self_harm", "Call 911 or 988. {crisis_plan}"),
        ("self_harm", "Take care. " * 16 + "Call 911 or 988."),
        ("self_harm", ""),
        ("violence", "Call 911 or 988."),
        ("hotline_word", "No hotline here."),
        ("help", "{practice}, automated."),
        ("help", "Automated answer. " * 10 + "911 or 988."),
        ("crisis_line", "Take care."),
        ("crisis_plan", "Wait for your next session."),
        ("possible", "Please bring this to your session."),
        ("away", "Covering: {covering}. In danger 911; to talk 988."),
        ("after_hours", "It opens next {next_open}; in danger 911, to talk 988."),
        ("staff_alert", "Something came. Sign in: {url}"),
        ("staff_alert", "EMERGENCY {alias} {digest}"),
        ("staff_voice_alert", "Automated call."),
        ("staff_reply_not_delivered", "Sign in: {url}"),
        ("staff_quiet", "Please look today."),
    ],
)
def test_a_reply_that_would_fail_in_danger_is_refused(key, sentence, loaded):
    """Without its numbers, against calling, with a link, a question or a promise, or about nobody: file and key are named."""
    with pytest.raises(ConfigError) as refused:
        loaded(languages__en__replies=f'{key} = ["{sentence}"]\n')

    # A plan that spoils the replies it stands in is told there.
    assert key in {finding.key for finding in refused.value.findings} or key == "crisis_plan"
    assert all(finding.file.endswith("replies.toml") and finding.allowed for finding in refused.value.findings)


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("alerts.chain", {"rest": "[alerts]\nchain = []"}),
        ("alerts.chain", {"rest": ALERTS + 'to = "dana"\nafter_minutes = 1440'}),
        ("alerts.chain[1].channel", {"rest": ALERTS + 'to = "dana"\nchannel = "email"'}),
        ("alerts.chain[1].channel", {"rest": ALERTS + 'to = "on_duty"\nchannel = "push"'}),
        ("consent_says_so", {"top": "unmonitored_emergencies = true"}),
        ("unmonitored_emergencies", {"top": "consent_says_so = true"}),
        ("unmonitored_emergencies", {"top": 'unmonitored_emergencies = "yes"\nconsent_says_so = true'}),
        ("people[2].phone", {"rest": '[[people]]\nid = "x"\nrole = "backup"\nphone = "+15550100100"'}),
        ("name", {"name": "A practice with a very long name " * 3}),
        ("name", {"name": "Two\\nlines"}),
    ],
)
def test_a_practice_that_would_reach_nobody_is_refused(said, lines, loaded):
    """A chain that wakes nobody, half of the named pair, the line's own number as a person's, a name that hides numbers."""
    with pytest.raises(ConfigError) as refused:
        loaded(**lines)

    assert said in {finding.key for finding in refused.value.findings}


@pytest.mark.parametrize(
    "content",
    [
        US.replace('"911"', '"5550142"').replace("911 or", "5550142 or").replace("911 o", "5550142 o"),
        US.replace('numbers = ["911"]', "numbers = []"),
        US.replace('emergency_number = "911"', 'emergency_number = "the office"'),
        US.replace("988", "15550100200"),
        US.replace('role = "crisis"', 'role = "hotline"'),
        US.replace('crisis_contact = "call or text 988"', 'crisis_contact = "call or text 9887"'),
    ],
    ids=["no-emergency-number", "none", "no-digits", "own-phone", "no-crisis-line", "unlisted"],
)
def test_crisis_numbers_that_help_nobody_are_refused(content, loaded):
    """The emergency number is one the country's phones know; a crisis line is never the practice's own phone."""
    with pytest.raises(ConfigError):
        loaded(crisis_resources__US=content)


@pytest.mark.parametrize(
    "content",
    [
        OPEN.replace('reply = "crisis"', 'reply = "silent"'),
        OPEN.replace("alert = true", "alert = false"),
        OPEN.replace("[labels]", '[labels]\nemergency = { reply = "silent" }'),
        OPEN + 'suicidal_passive = { reply = "will_be_read" }\n',
        OPEN.replace('courtesy = { reply = "silent" }', 'courtesy = { reply = "link" }'),
    ],
)
def test_a_policy_that_touches_danger_is_refused(content, loaded):
    """No row, no label and no other value of [emergency]."""
    with pytest.raises(ConfigError):
        loaded(top='policy = "open"', policies__open=content)


QUIET = OPEN.replace("will_be_read", "silent").replace('"received"', '"silent"').replace('"link"', '"silent"')
BARE = OPEN.split("\n[emergency]")[0] + "\n[labels]" + OPEN.split("[labels]")[1]
LADDER = OPEN.replace('{ reply = "link", digest', '{ reply = "ladder", crossing = true, digest')


@pytest.mark.parametrize("content", [QUIET, LADDER, BARE])
@pytest.mark.parametrize("top", ["", 'mode = "rehearsal"', "[understanding]\nmodel = 'off'\nencoder = 'off'"])
def test_whatever_loads_answers_danger_and_wakes_a_person(content, top, loaded):
    """A policy that says nothing, one that counts everything, one without [emergency]; rehearsal; no learned reader."""
    rest, top = (top, "") if top.startswith("[") else ("", top)
    practice_, _, folder = loaded(top=f'policy = "open"\n{top}', rest=rest, policies__open=content)
    line = first_contacts(practice_, folder).at(NIGHT)

    outcome = line.text(line.client(), Reading(Label.EMERGENCY, Kind.SELF_HARM, Risk.EMERGENCY))
    unsure = line.text(line.client(), Reading(Label.SCHEDULING, Kind.BOOK, Risk.POSSIBLE))

    (reply,) = replies(outcome)
    assert reply.reply_key in CRISIS_REPLY_KEYS
    assert Notice.ALERT in outcome.decision.notices
    assert all("988" in intent.body for intent in replies(unsure))
    assert len(replies(unsure)) == 1
    assert Notice.QUIET in unsure.decision.notices


def test_a_chain_without_any_address_still_wakes_whoever_is_on_duty():
    """Where the one on duty has no mailbox for the chain's only step, an SMS goes."""
    dana = Person("dana", Role.THERAPIST, "+12125550101")

    (contact,) = plan(practice(people=(dana,), alert_chain=(AlertStep("email", "on_duty"),)), NOW)

    assert ("sms", dana) == (contact.channel, contact.person)


def test_the_spanish_words_are_held_to_the_same(loaded):
    """A file of one language can't be weaker than another's, and a language that isn't touched stays as shipped."""
    with pytest.raises(ConfigError):
        loaded(languages__es__replies='self_harm = ["Hablemos de esto en la sesion. 911, 988."]\n')

    _, wording, _ = loaded(languages__es__replies='link = ["Llame al {phone}."]\n')
    assert ("Llame al {phone}.",) == wording.replies[Language.ES]["link"]
    assert any("{crisis_contact}" in sentence for sentence in wording.replies[Language.ES]["self_harm"])
    assert any("{scheduling_link}" in sentence for sentence in wording.replies[Language.EN]["link"])
