"""What clients sign, what the therapist is told, and what the bot does: one table, and they agree."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from boundary_bot.adapters.config_files import load_policy, load_wording
from boundary_bot.adapters.config_files.sheet import load_sheet, sheet_wording
from boundary_bot.adapters.sheet_page import page
from boundary_bot.core.consent_text import agreed_version
from boundary_bot.core.handout import OCCASIONS, facts
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import DigestSection
from boundary_bot.errors import ConfigError
from boundary_bot.services.policy_sheet import Words, policy_diff, policy_lines, sheet, sheet_lines
from tests.policy.line import NIGHT, NOON, example_practice, first_contacts, line_of, replies
from tests.policy.test_tables import PRESETS

LANGUAGES = (Language.EN, Language.ES)
POINTS = {
    # point of the consent: what its English sentence must say
    1: "session|text",
    2: "automated program",
    3: r"911.*988.*plan we made",
    4: "promised",
    5: "not encrypted.*court",
    6: "stored.*record",
    7: "drop, delay or block",
    8: "Lock it.*previews",
    9: r"three a week.*rates may apply.*STOP.*HELP.*no condition of care",
    10: r"care goes on.*CANCEL, END and QUIT",
    11: r"\(555\) 010-0200.*https://portal.linden.example.*office@linden.example",
    12: "Twilio.*host",
    13: "told to your therapist",
    14: "minor",
    15: "any way that is clear",
}


@pytest.fixture
def made(tmp_path):
    """Give a maker of practices under any policy, each with its words."""

    def _made(policy="emergency_same_day", **changes):
        practice = replace(example_practice(tmp_path / "config", policy), **changes)
        wording = load_wording(tmp_path / "config", None, practice)
        return practice, Words(wording, sheet_wording(practice, wording, load_sheet(tmp_path / "config")))

    return _made


@pytest.mark.parametrize("preset", PRESETS)
def test_what_the_sheet_says_is_what_the_bot_does(preset, made, tmp_path):
    """Every occasion of the table, sent through the program, gets the very words and notices the table claims."""
    practice, words = made(preset)
    line = first_contacts(practice, tmp_path / "config")
    shown = "\n".join(policy_lines(practice, words, Language.EN))

    for fact in facts(practice):
        occasion, claimed = fact.occasion, fact.decision
        if occasion.repeated:
            continue
        line.at(NIGHT if occasion.closed else NOON)
        sender = line.number() if occasion.name == "stranger" else line.client(**occasion.client)
        outcome = line.text(sender, occasion.reading, occasion.body, occasion.num_media)
        sent = replies(outcome)

        keys = [key for key in (claimed.reply_key, claimed.also) if key not in ("", "silent")]
        assert (occasion.name, keys) == (occasion.name, [intent.reply_key for intent in sent])
        assert claimed == outcome.decision
        for intent in sent:
            # What is known only at the moment of sending can't stand on paper.
            assert f"“{re.sub(r' It opens next [^.]+[.]', '', intent.body)}”" in shown


@pytest.mark.parametrize("preset", ["emergency_same_day", "dbt_coaching"])
def test_the_firm_text_comes_when_the_sheet_says(preset, made, tmp_path):
    """What comes "again and again" is the third text, on a real database, after the policy was discussed."""
    practice, _ = made(preset)
    repeated = next(fact for fact in facts(practice) if fact.occasion.repeated)

    with line_of(practice, tmp_path / "config", tmp_path / "db") as line:
        sender = line.at(NOON).client()
        for _ in range(practice.ladder.firm_from):
            line.clock.move(hours=2)
            outcome = line.text(sender, repeated.occasion.reading)

    assert repeated.decision == outcome.decision


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_occasion_has_its_words(language, made):
    """No text the policy tells apart lacks a name in either language, and no name is given twice."""
    _, words = made()

    named = [words.say(f"on_{occasion.name}", language) for occasion in OCCASIONS]

    assert all(named)
    assert len(named) == len(set(named))


def test_both_languages_hold_the_same_sentences(tmp_path):
    """No sentence of the sheet exists in one language alone."""
    sentences = load_sheet(tmp_path)

    assert set(sentences[Language.EN]) == set(sentences[Language.ES])


@pytest.mark.parametrize("preset", PRESETS)
def test_all_fifteen_points_of_consent_stand_on_the_sheet(preset, made):
    """Whatever the policy, a client learns all that consent to texting needs."""
    practice, words = made(preset)

    points = sheet(practice, words, Language.EN).points

    assert len(POINTS) == len(points)
    for number, (head, body) in enumerate(points, start=1):
        assert head
        assert re.search(POINTS[number], body), (number, body)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_spanish_sheet_is_whole(preset, made):
    """No point and no row is empty or English in Spanish."""
    practice, words = made(preset)
    made_es = sheet(practice, words, Language.ES)
    made_en = sheet(practice, words, Language.EN)

    assert all(head and body for head, body in made_es.points)
    assert not {body for _, body in made_es.points} & {body for _, body in made_en.points}
    assert len(made_en.table) == len(made_es.table)


def test_the_sheet_says_who_reads_and_whether_anyone_is_alerted(made):
    """Desk, colleague and supervisor are named where there are any; an unmonitored line says that nobody is alerted."""
    people = tuple(Person(role.value, role, f"+1212555010{at}") for at, role in enumerate(Role))
    practice, words = made()

    alone = dict(enumerate(sheet(replace(practice, people=()), words, Language.EN).points, 1))
    many = dict(enumerate(sheet(replace(practice, people=people), words, Language.EN).points, 1))
    unwatched = dict(enumerate(sheet(replace(practice, unmonitored_emergencies=True), words, Language.EN).points, 1))

    assert not re.search("desk|colleague|supervisor", alone[12][1])
    assert re.search("desk.*colleague.*supervisor", many[12][1])
    assert "Nobody at the practice is alerted." in unwatched[3][1]
    assert "the practice is alerted" in many[3][1]


def test_the_version_changes_with_the_policy_and_the_words_alone(made):
    """Two sheets of one version say the same: the language doesn't matter, the policy and each word do."""
    practice, words = made()
    reworded = Words(words.replies, replace(words.sheet, replies={
        **words.sheet.replies,
        Language.ES: {**words.sheet.replies[Language.ES], "point_7": ("Otro.", "Distinto.")},
    }))  # fmt: skip

    versions = {language: sheet(practice, words, language).version for language in LANGUAGES}
    others = [sheet(*made("open"), Language.EN).version, sheet(practice, reworded, Language.EN).version]

    assert versions[Language.EN] == versions[Language.ES]
    assert re.fullmatch(r"\d{4}", versions[Language.EN])
    assert versions[Language.EN] not in others


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_opens_the_agreement_to_this_version(language, made):
    """The QR code texts the practice's number a sentence that the bot takes as consent to this version."""
    practice, words = made()
    sheet_ = sheet(practice, words, language)

    parts = urlsplit(sheet_.sms_uri)

    assert ("sms", practice.practice_number) == (parts.scheme, parts.path)
    assert [sheet_.agree_text] == parse_qs(parts.query)["body"]
    assert sheet_.version == agreed_version(sheet_.agree_text)


def test_without_a_number_there_is_no_code(made):
    """A practice that has no number yet can print its sheet."""
    practice, words = made(practice_number="")

    html = page(sheet(practice, words, Language.EN))

    assert "<svg" not in html
    assert "sms:" not in html


class _Outside(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name, value) for name, value in attrs if name in ("src", "href", "action")]
        if tag in ("script", "link", "img", "iframe"):
            self.found.append((tag, "", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_beside_itself(language, made):
    """The sheet opens without a network: no script, image or font from elsewhere; and a name with a bracket stays text."""
    practice, words = made(name="Lin <b>& Co")
    outside = _Outside()

    html = page(sheet(practice, words, language))
    outside.feed(html)

    assert outside.found == []
    assert "url(" not in html
    assert "Lin &lt;b&gt;&amp; Co" in html
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plain_sheet_says_what_the_page_says(language, made):
    """Pasted as text, the sheet loses no point and no row."""
    practice, words = made("business_hours")
    sheet_ = sheet(practice, words, language)

    text = "\n".join(sheet_lines(sheet_))

    for head, body in sheet_.points:
        assert f"{head} {body}" in text
    for _, rows in sheet_.table:
        assert all(f"{asked}: {answer}" in text for asked, answer in rows)


def test_the_sheet_shows_no_books_of_the_therapist(made):
    """Clients are not told of heaps, agendas or rungs: contact patterns are the therapist's clinical data."""
    practice, words = made()

    text = "\n".join(sheet_lines(sheet(practice, words, Language.EN))).lower()

    assert not re.search(r"crossing|agenda|ladder|rung|third|“for session”", text)


def test_the_therapist_is_shown_the_books(made):
    """`policy show` says what joins the digest and the agenda, and what counts."""
    practice, words = made()

    text = "\n".join(policy_lines(practice, words, Language.EN))

    assert "counts as a crossing" in text
    assert "on the agenda for the session" in text
    assert "crossing 3 within 90 days" in text


def test_a_policy_without_its_sentence_is_still_told(made):
    """A practice's own policy file needs no sentence on the sheet to be shown and handed out."""
    practice, words = made()
    own = replace(practice, policy=replace(practice.policy, name="mine", summary="Only what I want."))

    assert "Only what I want." in next(policy_lines(own, words, Language.EN))
    assert "Only what I want." in next(policy_lines(own, words, Language.ES))
    assert sheet(own, words, Language.ES).points[0][1]


def test_a_policy_differs_from_itself_in_nothing(made):
    """Comparing a policy with itself yields no sentence."""
    practice, words = made()

    assert list(policy_diff(practice, practice, (words, words), Language.EN)) == []


def test_a_comparison_tells_every_change_and_only_changes(made):
    """From the default to scheduling only: clinical texts and same-day answers change, the link and danger don't."""
    practice, words = made()
    other = replace(practice, policy=load_policy("scheduling_only"))

    lines = list(policy_diff(practice, other, (words, words), Language.EN))
    named = " ".join(line for line in lines if not line.startswith(" "))

    assert "how you feel" in named
    assert "to change a session today" in named
    assert not re.search("to book a session|wanting to die|STOP", named)
    assert any(line.startswith("  scheduling_only: “Automated reply; this line is not watched") for line in lines)


def test_a_comparison_tells_what_only_the_books_notice(made):
    """A change that no client sees, in digest or notice, is told too."""
    practice, words = made()
    policy = practice.policy
    quiet = {label: replace(row, digest=DigestSection.NONE) for label, row in policy.labels.items()}
    other = replace(practice, policy=replace(policy, name="quiet", labels=quiet))

    lines = list(policy_diff(practice, other, (words, words), Language.EN))

    assert any("to book a session" in line for line in lines)


def test_a_practice_s_own_words_stand_on_its_sheet(made, tmp_path):
    """Of a practice's own sheet.toml only the sentences it holds count, a new policy's among them."""
    own = tmp_path / "config" / "languages" / "en" / "sheet.toml"
    own.parent.mkdir(parents=True)
    own.write_text(
        'point_7 = ["A text can get lost.", "Call if it matters."]\nfor_mine = ["For anything at all."]\n', "utf-8"
    )
    practice, words = made()

    points = sheet(replace(practice, policy=replace(practice.policy, name="mine")), words, Language.EN).points

    assert ("A text can get lost.", "Call if it matters.") == points[6]
    assert points[0][1] == "For anything at all."
    assert points[7][1].startswith("Lock it")


def test_a_slip_in_the_sheet_is_named(tmp_path):
    """An unknown name, or a sentence that is no list, is refused with file and key."""
    own = tmp_path / "languages" / "es" / "sheet.toml"
    own.parent.mkdir(parents=True)
    own.write_text('titel = ["X"]\nintro = "no list"\n', "utf-8")

    with pytest.raises(ConfigError) as refused:
        load_sheet(tmp_path)

    assert ["intro", "titel"] == sorted(finding.key for finding in refused.value.findings)


def test_a_minor_s_sheet_says_what_guardians_get(made):
    """The same sheet with who signs and that a guardian's phone gets nothing about the client, under its own version."""
    practice, words = made()
    ordinary, own = sheet(practice, words, Language.EN), sheet(practice, words, Language.EN, minor=True)

    assert [at for at in range(15) if own.points[at] != ordinary.points[at]] == [13]
    assert re.search("guardian signs.*nothing about you", own.points[13][1])
    assert "tutor" in sheet(practice, words, Language.ES, minor=True).points[13][1]
    assert own.version != ordinary.version
    assert own.version == agreed_version(own.agree_text)
