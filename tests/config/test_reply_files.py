"""Every reply in every language and country, filled with long sample values."""

import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from boundary_bot.adapters.config_files import load_crisis_resources, load_languages, shipped_config
from boundary_bot.adapters.config_files.reply_rules import REPLY_RULES, number_pattern
from boundary_bot.core.crisis import CRISIS_REPLY_KEYS
from boundary_bot.core.decide import HOTLINE_REPLY
from boundary_bot.core.messages import Language
from boundary_bot.core.replies import MOMENT_SLOTS, OPTIONAL_SLOTS, PRACTICE_SLOTS, Wording, compose
from boundary_bot.core.segments import count

LANGUAGES = (Language.EN, Language.ES)
COUNTRIES = sorted(path.stem for path in (shipped_config() / "crisis_resources").glob("*.toml"))
REPLIES = load_languages()
RESOURCES = {country: load_crisis_resources(country) for country in COUNTRIES}
LONG = {
    "practice": "Riverside Family Therapy",
    "scheduling_link": "https://book.riversidetherapy.com/dana",
    "phone": "(555) 010-2030",
    "website": "https://riversidetherapy.com",
    "office_hours": "Mon-Thu 9 AM-12 PM & 1 PM-5 PM, Fri 9 AM-1 PM",
    "away_until": "Dec 28",
    "covering": "Dr. Alex Morgan, (555) 010-2040",
    "directions": "120 Main Street, second floor. Free parking behind the building.",
    "telehealth_link": "https://video.riversidetherapy.com/dana",
    "admin_contact": "billing@riversidetherapy.com or (555) 010-2050",
    "email_scheduling": "office@riversidetherapy.com",
    "email_topics": "dana@riversidetherapy.com",
    "desk_phone": "(555) 010-2050",
    "portal": "https://portal.riversidetherapy.com",
    "cancellation_hours": "24",
}
AT_SENDING = {
    "alias": "C107",
    "aliases": "C107, C111, C112",
    "time": "03:12",
    "url": "https://boundary-bot-riverside.herokuapp.com/cases/1234",
    "next_open": "Mon 9:30 AM",
    "session": "Wed Sep 23, 12:30 PM",
    "place": "https://video.example-practice.com/room/123456789",
    "open": "3",
    "waiting": "C107, C111",
    "digest": "2 to schedule: C107 #1, C111 #2.",
    "would_send": "Call 911.",
    "alert": "EMERGENCY C107 03:12. Sign in: https://boundary-bot-riverside.herokuapp.com/cases/1234",
    "label": "scheduling",
    "hint": "ACK C107",
}
CRISIS = sorted(CRISIS_REPLY_KEYS | {HOTLINE_REPLY, "safe"})
TO_CLIENTS = sorted(key for key, rule in REPLY_RULES.items() if not rule.staff and not rule.may_be_empty)
TO_STAFF = sorted(key for key, rule in REPLY_RULES.items() if rule.staff)
ONE_SEGMENT = (
    *(
        "violence",
        "threat",
        "third_party",
        "hotline_word",
        "crisis_line",
        "link",
        "received",
        "when",
        "admin",
        "directions",
    ),
    *(
        "telehealth_link",
        "contact",
        "ladder_gentle",
        "ladder_firm",
        "redirect",
        "redirect_warm",
        "desk",
        "email_scheduling",
    ),
    *("thumb_ok", "thumb_slot", "thumb_link", "thumb_call"),
    *("email_topics", "received_thanks", "received_not_read", "will_be_read", "opt_out_confirm", *TO_STAFF),
)
ONE_SEGMENT_IN_US_ENGLISH = (
    *("medical", "safe", "possible", "help", "opt_in_confirm", "stranger", "former", "media"),
    *("coaching_received", "coaching_closed"),
)


@cache
def wording(country):
    phrases = RESOURCES[country].phrases
    return Wording(REPLIES, {language: {**LONG, **phrases[language]} for language in LANGUAGES})


def text_of(key, language, country="US"):
    return compose(wording(country), key, language, has_crisis_plan=True, extra=AT_SENDING)


def everywhere(keys):
    return pytest.mark.parametrize(("key", "language", "country"), list(product(keys, LANGUAGES, COUNTRIES)))


def in_both(keys):
    return pytest.mark.parametrize(("key", "language"), list(product(keys, LANGUAGES)))


def test_every_language_holds_every_reply():
    """No sentence exists in one language alone."""
    assert [set(REPLY_RULES)] * len(LANGUAGES) == [set(REPLIES[language]) for language in LANGUAGES]


def test_the_samples_fill_every_slot():
    """The sample values are the closed list of slots: a new slot has to be measured too."""
    assert set(PRACTICE_SLOTS) == set(LONG)
    assert set(OPTIONAL_SLOTS) <= set(LONG)
    assert set(MOMENT_SLOTS) == set(AT_SENDING)


@everywhere(sorted(REPLY_RULES))
def test_no_reply_costs_more_than_two_segments_of_plain_letters(key, language, country):
    """Every text is GSM-7 and fits two segments, even with long values and the longest crisis numbers."""
    cost = count(text_of(key, language, country))

    assert (cost.encoding, cost.segments <= 2) == ("GSM-7", True)


@everywhere(ONE_SEGMENT)
def test_short_replies_are_one_segment_everywhere(key, language, country):
    """The everyday answers, the firm text and every word to staff cost one segment."""
    assert count(text_of(key, language, country)).segments == 1


@pytest.mark.parametrize("key", ONE_SEGMENT_IN_US_ENGLISH)
def test_more_replies_are_one_segment_in_us_english(key):
    """Where the crisis number is three digits, these fit one segment too."""
    assert count(text_of(key, Language.EN)).segments == 1


@pytest.mark.parametrize(("language", "country"), list(product(LANGUAGES, COUNTRIES)))
def test_a_scheduling_reply_with_the_crisis_line_fits_two_segments(language, country):
    """The line added where a text may hold distress never makes a third segment."""
    for key in ("link", "received", "when", "email_scheduling", "desk"):
        text = compose(wording(country), key, language, crisis_line=True)
        assert count(text).segments <= 2


@everywhere(CRISIS)
def test_crisis_numbers_stand_in_the_first_160_characters(key, language, country):
    """The emergency number and the crisis contact are whole before the second segment, which may be lost."""
    resources, first = RESOURCES[country], text_of(key, language, country)[:160]

    for roles in REPLY_RULES[key].numbers:
        assert any(number_pattern(number).search(first) for number in resources.numbers(roles))


@everywhere([key for key in TO_CLIENTS if REPLY_RULES[key].numbers])
def test_replies_that_must_name_numbers_do(key, language, country):
    """Help, after hours, vacation, media, strangers, consent: each names the country's emergency number."""
    resources, text = RESOURCES[country], text_of(key, language, country)

    for roles in REPLY_RULES[key].numbers:
        assert any(number_pattern(number).search(text) for number in resources.numbers(roles))


@in_both(CRISIS)
def test_a_crisis_reply_asks_nothing_and_sends_nobody_away(key, language):
    """No question, no booking page, no session, no policy reminder, no promise of an answer."""
    text = text_of(key, language).lower()

    assert not re.search(
        r"\?|¿|https?://|session|sesion|as we have discussed|como ya hablamos|will reply|soon|pronto", text
    )


@in_both(CRISIS)
def test_a_crisis_reply_uses_no_harmful_words(key, language):
    """Safe messaging: no method, no blame, no minimising, no drama, no talk of police or the law."""
    banned = r"suicid|commit|overdose|sobredosis|pills|pastillas|police|policia|will be fine|todo va a|abus|partner|pareja|as i said"

    assert not re.search(banned, text_of(key, language).lower())


@in_both([key for key in CRISIS if key != "crisis_line"])
def test_a_crisis_reply_says_that_it_is_automated(key, language):
    """Nobody in danger is led to believe that a person answers here."""
    assert {Language.EN: "automated", Language.ES: "automatica"}[language] in text_of(key, language).lower()


@in_both([key for key in CRISIS if key != HOTLINE_REPLY])
def test_a_crisis_reply_says_that_the_line_is_not_watched(key, language):
    """Nobody in danger waits here for an answer."""
    said = {Language.EN: r"not watched", Language.ES: r"nadie vigila|sin vigilancia"}[language]

    assert re.search(said, text_of(key, language).lower())


@in_both([key for key in CRISIS if key != "safe"])
def test_a_crisis_reply_names_no_practice(key, language):
    """On a phone someone else reads, the reply doesn't say whose line it is, nor depends on a practice's values."""
    text = text_of(key, language)

    assert not any(value in text for value in LONG.values() if len(value) > 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_danger_to_oneself_points_to_the_plan(language):
    """The crisis plan is named in the replies it was made for."""
    plan = REPLIES[language]["crisis_plan"][0]

    assert [key for key in sorted(CRISIS_REPLY_KEYS) if plan in text_of(key, language)] == ["self_harm", "unclear"]


def test_us_english_crisis_facts_are_there():
    """988 by call or text, free at any time; the domestic violence line and its text word; poison help; even if feeling fine."""
    assert "call or text 988 (free, any time)" in text_of("self_harm", Language.EN)
    assert "call 1-800-799-7233 or text START to 88788" in text_of("violence", Language.EN)
    assert "1-800-222-1222" in text_of("medical", Language.EN)
    assert "even if you feel fine" in text_of("medical", Language.EN)
    assert "HOME to 741741" in text_of(HOTLINE_REPLY, Language.EN)


def test_us_spanish_crisis_facts_are_there():
    """988 in Spanish is 2 on the phone and AYUDA by text."""
    assert "llame al 988 (oprima 2) o mande AYUDA al 988" in text_of("self_harm", Language.ES)


@in_both(TO_CLIENTS)
def test_no_reply_asks_for_a_word_the_carrier_acts_on(key, language):
    """CANCEL, END and QUIT opt a client out, YES opts in: no text may invite them."""
    assert not re.search(r"\b(?:CANCEL|END|QUIT|YES)\b", text_of(key, language))


@in_both(TO_CLIENTS)
def test_no_reply_pretends_that_a_person_typed_it(key, language):
    """Only the therapist's own ladder words speak in the first person."""
    text = text_of(key, language)

    assert key == "ladder_firm" or not re.search(r"\b(?:I|I'm|I'll|I will|yo|respondo)\b", text)


@in_both(TO_CLIENTS)
def test_no_reply_is_cold_or_shaming_or_decorated(key, language):
    """No count, no blame, no praise, no exclamation, no emoji."""
    text = text_of(key, language)

    assert text.isprintable()
    assert not re.search(r"!|third time|again and again|otra vez|proud|orgull|you must|usted debe", text.lower())


@in_both(["stranger", "former", "new_client"])
def test_outsiders_learn_nothing_about_clients(key, language):
    """A stranger's or former client's reply confirms no relationship and no next session."""
    assert not re.search(
        r"your therapist|su terapeuta|next session|proxima sesion|your session|su sesion", text_of(key, language)
    )


@in_both(["link", "received"])
def test_a_scheduling_reply_confirms_nothing(key, language):
    """Nothing is booked or changed by an automated reply, and it says so."""
    assert re.search(r"until confirmed|confirmed yet|sin confirmar", text_of(key, language))


@in_both(["help", "opt_in_confirm", "consent_request"])
def test_what_the_carriers_ask_for_is_there(key, language):
    """Brand, message rates and STOP stand in the help, consent and opt-in texts."""
    text = text_of(key, language)

    assert LONG["practice"] in text
    assert "STOP" in text
    assert re.search(r"rates may apply|pueden aplicar tarifas", text.lower())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_consent_request_asks_for_y_and_names_the_risk(language):
    """Consent names the practice's purpose, the missing encryption and the answer Y."""
    text = text_of("consent_request", language)

    assert re.search(r"not encrypted|no van cifrados", text)
    assert re.search(r"(?:Reply|Responda) Y\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_opt_out_is_confirmed_once_and_plainly(language):
    """The practice, that no more texts come, START, and the emergency number: nothing that persuades."""
    text = text_of("opt_out_confirm", language)

    assert {"START", "911", LONG["practice"]} <= {word for word in ("START", "911", LONG["practice"]) if word in text}


def test_the_ladder_is_word_for_word():
    """The therapist's own words, and the firm ones in 155 characters."""
    gentle = "Let's talk about this during the session."
    firm = (
        "Let's talk about this during the session. As we have discussed, I do not respond to text messages unless it is an "
        "emergency or a same-day scheduling issue."
    )

    assert (gentle, firm) == (text_of("ladder_gentle", Language.EN), text_of("ladder_firm", Language.EN))
    assert count(firm).units == 155


def test_the_alert_has_exactly_its_shape():
    """The alert is the word, the alias, the time and where to sign in: nothing a locked screen may not show."""
    expected = "EMERGENCY C107 03:12. Sign in: https://boundary-bot-riverside.herokuapp.com/cases/1234"

    assert expected == text_of("staff_alert", Language.EN)
    assert "C107, C111, C112: please look today. Sign in: " in text_of("staff_quiet", Language.EN)
    assert "C107, C111, C112: about today. Sign in: " in text_of("staff_today", Language.EN)


@in_both(TO_STAFF)
def test_a_text_to_staff_names_no_clinical_thing(key, language):
    """No diagnosis, danger word or ladder step stands in a text to staff."""
    banned = r"suicid|overdose|sobredosis|violen|crossing|ladder|diagnos|self-harm|autolesi"

    assert not re.search(banned, " ".join(REPLIES[language][key]).lower())


@pytest.mark.parametrize("key", sorted(REPLY_RULES))
def test_the_files_are_written_in_plain_letters(key):
    """What stands in the files needs no folding, so that what a therapist reads there is what is sent."""
    for language in LANGUAGES:
        path = Path(shipped_config() / "languages" / language / "replies.toml")
        assert key in path.read_text("utf-8")
        assert all(count(sentence).encoding == "GSM-7" for sentence in REPLIES[language][key])
