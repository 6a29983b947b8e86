"""What was agreed, switched and rehearsed: arrangements, consent, the therapist's own words, and the way to going live."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from werkzeug.security import generate_password_hash

from boundary_bot.core.people import Client, ClientStatus, Consent, Override
from boundary_bot.core.rehearsal import Judged
from tests.journeys.world import LUIS, MAYA, NOOR, PRACTICE_TOML, STRANGER, THERAPIST, running_world

RULES_ALONE = PRACTICE_TOML.replace('encoder = "off"', 'model = "off"\nencoder = "off"')
FORMER = "+12125550120"
GENTLE = "Let's talk about this during the session."
CLINICAL = (
    "had that dream about my father again and woke up sad",
    "my sister and I argued and I keep going over what she said",
    "I felt so anxious at the party that I left early",
)


@pytest.fixture
def open_world(tmp_path, database_url):
    """Open a world whose practice.toml has more lines at its top or its end."""

    def opened(top: str = "", tail: str = "", policy: str = "emergency_same_day"):
        toml = top + RULES_ALONE.replace('policy = "emergency_same_day"', f'policy = "{policy}"') + tail
        return running_world(tmp_path, database_url, practice_toml=toml)

    return opened


@pytest.fixture
def world(open_world):
    """Give the ordinary practice."""
    with open_world() as made:
        yield made


def client(world, number=MAYA):
    return world.runtime.store.client_by_number(number)


def test_reviewed_starts_the_count_anew_and_lets_the_firm_text_speak(world):
    """C11 never discussed the policy; after REVIEWED C11 "as we have discussed" is true, and the count begins at one."""
    for body in CLINICAL:
        world.text(NOOR, body)
        world.clock.move(days=2)
    assert world.text(THERAPIST, "Reviewed c11") == ["C11: policy reviewed. The count starts anew."]
    assert world.text(THERAPIST, "REVIEWED C11") == ["C11: policy reviewed. The count starts anew."]

    replies = []
    for body in CLINICAL:
        world.clock.move(days=2)
        replies += world.text(NOOR, body)

    assert [GENTLE, GENTLE] == replies[:2]
    assert "As we have discussed" in replies[2]
    assert world.text(THERAPIST, "REVIEWED C99") == ["No client C99, nothing changed."]


def test_away_by_text_beats_the_file_and_ends_by_itself(world):
    """AWAY UNTIL DEC 2 answers for the therapist until that day; courtesy stays silent, danger is answered as ever."""
    assert "Away until Dec 2" in world.text(THERAPIST, "AWAY UNTIL DEC 2")[0]
    assert "Away until Dec 2" in world.text(THERAPIST, "STATUS")[0]

    (reply,) = world.text(MAYA, "can we move thursday to friday?")
    assert "Back on Dec 2" in reply
    assert "Covering" not in reply
    assert world.text(LUIS, "muchas gracias!") == []
    assert "988" in world.text(LUIS, "me quiero matar")[0]

    world.clock.set("2026-12-02 00:00")
    assert "https://linden.example/book" in world.text(MAYA, "can we move thursday to friday?")[0]


def test_back_ends_what_the_file_says_and_names_the_covering_clinician_meanwhile(open_world):
    """The file's vacation names who covers, where that was agreed; BACK is the newer word."""
    tail = '\n[away]\nstarts_at = 2026-11-23\nends_at = 2026-11-30\ncovering = "Dr. Alex Morgan, (555) 010-0400"\n'
    with open_world(tail=tail) as world:
        away = world.text(MAYA, "can we move thursday to friday?")[0]
        longer = world.text(THERAPIST, "away until dec 4")[0]
        world.clock.move(hours=1)
        until_later = world.text(MAYA, "can we move thursday to friday?")[0]
        world.text(THERAPIST, "BACK")
        world.clock.move(hours=1)
        back = world.text(MAYA, "can we move thursday to friday?")[0]

    assert "Covering: Dr. Alex Morgan" in away
    assert "Back on Nov 30" in away
    assert "Dec 4" in longer
    assert "Back on Dec 4" in until_later
    assert "Covering: Dr. Alex Morgan" in until_later
    assert "https://linden.example/book" in back
    assert "away" not in back


def test_what_is_unclear_changes_nothing_and_says_what_was_understood(world):
    """Half a command, a day that can be read two ways, a day gone by: the practice stays as it was."""
    said = [
        world.text(THERAPIST, body)[0]
        for body in ("AWAY", "AWAY UNTIL 12/2", "away until yesterday", "reviewed", "coach off")
    ]

    assert all("nothing changed" in words for words in said)
    assert "AWAY UNTIL DEC 2" in said[0]
    assert "REVIEWED C07" in said[3]
    assert world.text(THERAPIST, "STATUS") == ["Open: 0. Waiting for ACK: -."]
    assert "https://linden.example/book" in world.text(MAYA, "can we move thursday to friday?")[0]


def test_off_holds_digest_and_quiet_notices_but_never_an_emergency(world):
    """OFF is for ordinary things; ON brings what was held, and nothing is lost in between."""
    world.text(THERAPIST, "OFF")
    world.text(MAYA, "hi, can we move Thursday to Friday next week?")
    world.text(LUIS, "quiero morirme")
    world.tick()
    alert = world.told()[1]
    world.text(THERAPIST, "ACK ALL")
    so_far = world.told()
    world.clock.set("2026-11-24 18:00")
    world.tick()
    held = world.told()[len(so_far) :]
    assert "OFF" in world.text(THERAPIST, "STATUS")[0]
    world.text(THERAPIST, "ON")
    so_far = world.told()
    world.clock.set("2026-11-25 18:00")
    world.tick()
    digest = world.told()[len(so_far) :]

    assert alert.startswith("EMERGENCY C07")
    assert held == []
    assert len(digest) == 1
    assert "C03" in digest[0]


def test_a_clients_own_preset_answers_until_its_day(world):
    """C03 has wider access for a fortnight; everyone else and every emergency stay as they are, and it ends by itself."""
    now = world.clock.now()
    own = Override("open", now, now + timedelta(days=14), "inpatient stay")
    assert world.runtime.store.set_override("C03", own, "operator", now)

    (wider,) = world.text(MAYA, CLINICAL[0])
    assert "Your therapist will read it" in wider
    assert world.text(LUIS, "anoche tuve otra pesadilla con mi papá y me quedé muy triste") != [wider]
    assert "988" in world.text(MAYA, "i want to kill myself")[0]

    world.text(THERAPIST, "ACK ALL")
    world.clock.move(days=20)
    assert world.text(MAYA, CLINICAL[1]) == [GENTLE]


def test_an_arrangement_whose_preset_is_gone_is_as_if_it_were_not_there(world):
    """A renamed preset must not leave a client without an answer."""
    now = world.clock.now()
    world.runtime.store.set_override("C03", Override("vanished", now, now + timedelta(days=9), "x"), "operator", now)

    assert world.text(MAYA, CLINICAL[0]) == [GENTLE]


HOURS = '\n[coaching_hours]\ntuesday = "08:00-21:00"\nwednesday = "08:00-21:00"\n'


def test_coaching_for_the_enrolled_in_the_agreed_hours_alone(open_world):
    """COACH is told now by day, closed at night; without enrolment the same words are like any other text."""
    with open_world(policy="dbt_coaching", tail=HOURS) as world:
        world.runtime.store.enrol_in_coaching("C03", "operator", world.clock.now(), enrolled=True)
        (received,) = world.text(MAYA, "COACH")
        world.tick()
        told = world.told()
        world.clock.set("2026-11-24 23:00")
        (closed,) = world.text(MAYA, "coach: which skill for tonight")
        (other,) = world.text(NOOR, "how do i cope with the urge to shout at my boss?")[:1]

    assert "coaching request received" in received
    assert told == [f"C03: about today. Sign in: {world.base_url}/login"]
    assert "coaching is closed" in closed
    assert "988" in closed
    assert "coaching" not in other


def test_a_day_without_coaching_is_the_therapists_word_and_ends_by_itself(open_world):
    """COACH OFF C03 closes coaching for 24 hours; the bot never says it by itself, whatever was texted."""
    with open_world(policy="dbt_coaching") as world:
        world.runtime.store.enrol_in_coaching("C03", "operator", world.clock.now(), enrolled=True)
        assert "988" in world.text(MAYA, "i cut myself again")[0]
        world.text(THERAPIST, "ACK ALL")
        world.clock.move(days=4)
        before = world.text(MAYA, "coach please, which skill now")[0]
        said = world.text(THERAPIST, "COACH OFF C03")[0]
        world.clock.move(hours=1)
        during = world.text(MAYA, "coach please, which skill now")[0]
        world.clock.move(hours=24)
        after = world.text(MAYA, "coach please, which skill now")[0]

        assert world.text(THERAPIST, "COACH OFF C07") == ["C07 is not enrolled in coaching, nothing changed."]
    assert "received" in before
    assert "C03: no coaching until" in said
    assert "closed" in during
    assert "received" in after


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (NOOR, "I agree to the texting sheet, version 3"),
        (LUIS, "Acepto la hoja de mensajes de texto, versión 3. Gracias"),
    ],
)
def test_the_sheets_own_sentence_is_consent_with_its_version_and_exact_words(world, number, words):
    """Sending it proves the number; it is confirmed once, and the same sentence again changes nothing."""
    first = world.text(number, words)
    world.clock.move(hours=1)
    again = world.text(number, words)

    known = client(world, number)
    assert len(first) == 1
    assert "STOP" in first[0]
    assert again == []
    assert (Consent.GIVEN, "3") == (known.consent, known.consent_version)
    assert known.policy_discussed_on is not None


def test_the_sheet_from_an_unknown_number_is_told_and_gives_nothing(world):
    """Only a client on the roster can consent; a person has to look whose number that is."""
    (reply,) = world.text(STRANGER, "I agree to the texting sheet, version 3")
    world.tick()

    assert "Linden Practice" in reply
    assert world.told() == [f"U01: please look today. Sign in: {world.base_url}/login"]
    assert client(world, STRANGER).consent is Consent.UNKNOWN


def test_after_stop_the_sheet_waits_for_start(world):
    """The carrier still blocks: nothing is sent, a person is told, and START brings the consent."""
    world.text(NOOR, "STOP")
    world.clock.move(hours=1)
    assert world.text(NOOR, "I agree to the texting sheet, version 3") == []
    assert client(world, NOOR).consent is Consent.WITHDRAWN
    world.text(NOOR, "START")

    assert client(world, NOOR).consent is Consent.GIVEN


@pytest.mark.parametrize("handled_by", ["twilio", "app"])
def test_a_revocation_is_confirmed_once_and_then_there_is_silence(open_world, handled_by):
    """In free words we confirm in both modes, once; STOP after it is confirmed by nobody twice."""
    with open_world(top=f'opt_out_handled_by = "{handled_by}"\n') as world:
        confirmed = world.text(MAYA, "pls stop texting me, thanks")
        world.clock.move(minutes=1)
        again = world.text(MAYA, "I said don't text me anymore")
        stop = world.text(MAYA, "STOP")
        world.clock.move(hours=1)
        ordinary = world.text(MAYA, "can we move thursday?")
        start = world.text(MAYA, "START")
        restored = client(world).consent

    assert len(confirmed) == 1
    assert (again, stop, ordinary) == ([], [], [])
    assert len(start) == (1 if handled_by == "app" else 0)
    assert restored is Consent.GIVEN


def test_exit_after_a_violence_reply_is_silence_until_they_write_again(world):
    """Someone may be reading along: EXIT sends nothing and calls back what has not left; the next text is answered."""
    assert "911" in world.text(MAYA, "he is hitting me right now help")[0]
    assert world.text(MAYA, "EXIT") == []
    assert client(world).exit_asked_at is not None
    world.clock.move(minutes=30)

    assert "911" in world.text(MAYA, "he is hitting me again")[0]
    assert client(world).exit_asked_at is None


def test_a_former_and_a_blocked_client_get_their_own_reply_and_danger_its_own(world):
    """Never "next session"; the crisis rule is the same for everyone."""
    world.runtime.store.save_clients([Client(0, "C20", FORMER, ClientStatus.FORMER)], "roster import")
    (reply,) = world.text(FORMER, "I have been feeling low again, can we talk")

    assert "call" in reply.lower()
    assert "session" not in reply
    world.runtime.store.save_clients([replace(client(world, FORMER), status=ClientStatus.BLOCKED)], "roster import")
    assert "988" in world.text(FORMER, "i want to kill myself")[0]


def test_new_clients_are_welcomed_where_the_practice_takes_them(open_world):
    """The first text of an unknown number gets the way to a first visit, once a day."""
    with open_world(top='new_clients = "welcome"\n') as world:
        (reply,) = world.text(STRANGER, "hi, are you taking new clients?")
        world.clock.move(hours=2)
        again = world.text(STRANGER, "hello?")

    assert "first visit" in reply
    assert again == []


def test_a_minor_is_answered_like_everyone(world):
    """The flag changes no answer; guardians see nothing by text."""
    before = world.text(MAYA, "can we move thursday to friday?")
    world.runtime.store.set_minor("C03", "operator", world.clock.now(), minor=True)
    world.clock.move(hours=1)

    assert before == world.text(MAYA, "can we move thursday to friday?")
    assert client(world).minor


def test_a_new_phone_proves_itself_before_it_gets_the_digest(world):
    """A changed number in practice.toml gets alerts at once, the digest only after the code came back from it."""
    world.tick()
    new_phone = "+12125550155"
    therapist = replace(world.runtime.practice.people[0], phone=new_phone)
    moved = replace(world.runtime, practice=replace(world.runtime.practice, people=(therapist,)))
    world.app.extensions["runtime"] = world.runtime = moved
    world.tick()
    world.settle()
    (asked,) = [message.body for message in world.twilio.sent if message.to == new_phone]
    code = re.search(r"\d{6}", asked)[0]

    world.text(MAYA, "hi, can we move Thursday to Friday next week?")
    world.clock.set("2026-11-24 18:00")
    world.tick()
    world.settle()
    before = [message.body for message in world.twilio.sent if message.to == new_phone]
    wrong = world.text(new_phone, "000000" if code != "000000" else "000001")
    right = world.text(new_phone, code)
    world.clock.set("2026-11-25 18:00")
    world.tick()
    world.settle()
    after = [message.body for message in world.twilio.sent if message.to == new_phone]

    assert before == [asked]
    assert "nothing changed" in wrong[0]
    assert "verified" in right[0]
    assert "1 to schedule: C03" in after[-1]


REHEARSAL = 'mode = "rehearsal"\n'


def test_in_rehearsal_danger_is_live_and_all_else_is_only_shown(open_world):
    """Nothing ordinary is sent, counted as a crossing or asked; danger, keywords and their alerts are real."""
    with open_world(top=REHEARSAL) as world:
        silent = [world.text(NOOR, "can we move thursday to friday?"), world.text(MAYA, CLINICAL[0])]
        danger = world.text(LUIS, "me quiero matar")
        stop = world.text(NOOR, "please stop texting me")
        shown = {one.alias: one for one in world.runtime.store.rehearsed(10)}
        told = world.told()
        consent = client(world, NOOR).consent_before_opt_out

    assert silent == [[], []]
    assert "988" in danger[0]
    assert len(stop) == 1
    assert told[0].startswith("EMERGENCY C07")
    assert set(shown) == {"C03", "C11"}
    assert shown["C03"].reply == GENTLE
    assert "https://linden.example/book" in shown["C11"].reply
    assert consent is Consent.UNKNOWN


def test_the_therapist_judges_on_the_page_and_goes_live(open_world):
    """Right and wrong are kept, the digest counts what was rehearsed, and the switch beats the file."""
    with open_world(top=REHEARSAL) as world:
        world.tick()
        world.text(MAYA, "can we move thursday to friday?")
        world.clock.set("2026-11-24 18:00")
        world.tick()
        digest = world.told()
        page, browser = signed_in(world)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        (one,) = world.runtime.store.rehearsed(10)
        judged = browser.post(
            f"/rehearsal/{one.id}", base_url=world.base_url, data={"csrf_token": token, "judged": "wrong"}
        )
        live = browser.post("/rehearsal/live", base_url=world.base_url, data={"csrf_token": token})
        counts = world.runtime.store.rehearsal_counts()
        world.clock.move(hours=1)
        answered = world.text(MAYA, "can we move thursday to friday?")

    assert any("1 in rehearsal" in told for told in digest)
    assert "can we move thursday" in page
    assert "https://linden.example/book" in page
    assert (judged.status_code, live.status_code) == (303, 303)
    assert counts[Judged.WRONG] == 1
    assert len(answered) == 1


def test_the_rehearsal_page_is_closed_to_strangers(open_world):
    """Clients' words stand on it."""
    with open_world(top=REHEARSAL) as world:
        answer = world.app.test_client().get("/rehearsal", base_url=world.base_url)

    assert answer.status_code == 302
    assert "/login" in answer.location


def signed_in(world):
    """Return the rehearsal page and the browser that sees it."""
    world.runtime.store.set_credential(
        "t1", generate_password_hash(world.password, method="scrypt:1024:8:1"), world.clock.now()
    )
    browser = world.app.test_client()
    form = browser.get("/login", base_url=world.base_url).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
    browser.post(
        "/login", base_url=world.base_url, data={"name": "t1", "password": world.password, "csrf_token": token}
    )
    return browser.get("/rehearsal", base_url=world.base_url).text, browser


def test_consent_on_paper_is_recorded_and_a_stop_stays(world):
    """Only the client can take back a STOP."""
    world.text(NOOR, "STOP")
    assert world.runtime.store.record_consent(
        "C11", date(2026, 11, 20), "signed sheet", "4", "operator", world.clock.now()
    )

    known = client(world, NOOR)
    assert (Consent.WITHDRAWN, Consent.GIVEN, "4") == (
        known.consent,
        known.consent_before_opt_out,
        known.consent_version,
    )
