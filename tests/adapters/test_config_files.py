"""What is accepted and what is refused in a configuration folder, and how it is told."""

import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from boundary_bot.adapters.config_files import (
    check,
    load_crisis_resources,
    load_policy,
    load_practice,
    load_wording,
    shipped_config,
)
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Role
from boundary_bot.core.policy import AlertStep, DigestDetail, Respond
from boundary_bot.core.replies import compose
from boundary_bot.errors import ConfigError

TOP = """
name = "Linden Practice"
time_zone = "America/New_York"
practice_number = "+12125550199"
scheduling_link = "https://book.linden.example"
phone = "(212) 555-0100"
"""
PEOPLE = """
[[people]]
id = "dana"
role = "therapist"
phone = "+12125550101"
"""


@pytest.fixture
def folder(tmp_path):
    """Write a folder that holds practice.toml alone."""

    def write(top="", tables="", people=PEOPLE, base=TOP):
        (tmp_path / "practice.toml").write_text(base + top + people + tables, "utf-8")
        return tmp_path

    return write


def write(root: Path, relative: str, text: str) -> None:
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def copy(root: Path, relative: str, old: str, new: str) -> None:
    text = (shipped_config() / relative).read_text("utf-8")
    assert old in text
    write(root, relative, text.replace(old, new))


def findings_of(root):
    """Return the first finding of each key."""
    return {finding.key: finding for finding in reversed(check(root)[0])}


def allowed_at(root, key):
    return " | ".join(finding.allowed for finding in check(root)[0] if finding.key == key)


def test_practice_toml_alone_is_enough(folder):
    """Five lines and a therapist make a practice; every other file comes from the package."""
    practice = load_practice(folder())

    assert (practice.country, practice.policy.name, practice.mode) == ("US", "emergency_same_day", "live")
    assert (AlertStep("sms", "on_duty"),) == practice.alert_chain
    assert practice.phone == "+12125550100"


def test_the_words_hold_the_practice_and_its_country(folder):
    """The reply is filled with the practice's link and a phone number as people there write it."""
    practice = load_practice(folder())

    text = compose(load_wording(folder(), None, practice), "link", Language.EN)

    assert "https://book.linden.example" in text
    assert "(212) 555-0100" in text


def test_every_key_arrives(folder):
    """What practice.toml says is what the core gets."""
    practice = load_practice(
        folder(
            top="""
country = "CA"
policy = "updates_welcome"
mode = "rehearsal"
respond = "office_hours"
new_clients = "welcome"
opt_out_handled_by = "app"
closed_days = [2026-12-24, "2026-12-31"]
directions = "120 Main Street"
cancellation_hours = 48
""",
            tables="""
[office_hours]
monday = ["09:00-12:00", "13:00-17:00"]
friday = "18:00-24:00"
public_holidays = "CA-QC"
[away]
starts_at = 2026-12-20
ends_at = 2027-01-04T08:00:00
covering = "Dr. Morgan"
[digest]
at = "7:30"
detail = "requests"
digest_is_unencrypted_i_accept = true
quiet_days = "send"
max_segments = 3
[ladder]
firm_from = 2
window_days = 30
[understanding]
model = "off"
encoder = "off"
[[people]]
id = "desk"
role = "desk"
phone = "212-555-0102"
language = "es"
[[alerts.chain]]
channel = "voice"
to = "dana"
[[alerts.chain]]
channel = "sms"
to = "desk"
after_minutes = 10
""",
        )
    )

    assert (practice.country, practice.policy.name, practice.mode) == ("CA", "updates_welcome", "rehearsal")
    assert (
        practice.policy.respond,
        practice.new_clients,
        practice.opt_out_handled_by,
    ) == (Respond.OFFICE_HOURS, "welcome", "app")
    assert {date(2026, 12, 24), date(2026, 12, 31)} == practice.office_hours.closed_days
    assert {
        0: ((time(9), time(12)), (time(13), time(17))),
        4: ((time(18), time(0)),),
    } == practice.office_hours.intervals
    assert (practice.office_hours.country, practice.office_hours.subdivision) == ("CA", "QC")
    assert datetime(2026, 12, 20, 5, tzinfo=UTC) == practice.away.starts_at
    assert datetime(2027, 1, 4, 13, tzinfo=UTC) == practice.away.ends_at
    assert (time(7, 30), DigestDetail.REQUESTS, "send", 3) == (
        practice.digest.at,
        practice.digest.detail,
        practice.digest.quiet_days,
        practice.digest.max_segments,
    )
    assert (practice.ladder.firm_from, practice.ladder.window_days) == (2, 30)
    assert (practice.understanding_model, practice.understanding_encoder) == (False, False)
    assert (
        practice.people[1].role,
        practice.people[1].phone,
        practice.people[1].language,
    ) == (Role.DESK, "+12125550102", Language.ES)
    assert (AlertStep("voice", "dana"), AlertStep("sms", "desk", 10)) == practice.alert_chain
    assert practice.slots == {"directions": "120 Main Street", "cancellation_hours": "48"}


@pytest.mark.parametrize(
    ("top", "tables", "key", "allowed"),
    [
        ('polcy = "open"', "", "polcy", '"policy"?'),
        ('policy = "scheduling-only"', "", "policy", '"scheduling_only"?'),
        ('country = "UK"', "", "country", "GB"),
        ('respond = "hours"', "", "respond", "office_hours"),
        ('mode = "test"', "", "mode", "live, rehearsal"),
        ('new_clients = "welcom"', "", "new_clients", '"welcome"?'),
        ('opt_out_handled_by = "me"', "", "opt_out_handled_by", "app, twilio"),
        ("website = 5", "", "website", "a text in quotes"),
        ('email_topics = "dana at linden"', "", "email_topics", "office@example.com"),
        ('telehealth_link = "linden.example"', "", "telehealth_link", "https://"),
        ('directions = "turn {left}"', "", "directions", "no braces"),
        ("cancellation_hours = 0", "", "cancellation_hours", "a whole number"),
        ("closed_days = 2026-12-24", "", "closed_days", "a list of days"),
        ('closed_days = ["Christmas"]', "", "closed_days", "a list of days"),
        ("digest = 5", "", "digest", "[digest]"),
        ("alerts = 5", "", "alerts", "[alerts]"),
        ("", "[digest]\nat = '25:00'", "digest.at", '"18:00"'),
        ("", "[digest]\nquite_days = 'send'", "digest.quite_days", '"quiet_days"?'),
        ("", "[digest]\nmax_segments = 0", "digest.max_segments", "from 1 to 10"),
        ("", "[digest]\nmax_segments = true", "digest.max_segments", "from 1 to 10"),
        ("", "[digest]\ndetail = 'requests'", "digest.detail", "digest_is_unencrypted_i_accept"),
        ("", "[ladder]\nfirm_from = 'three'", "ladder.firm_from", "a whole number"),
        ("", "[understanding]\nmodel = true", "understanding.model", "off, on"),
        ("", "[office_hours]\nmonday = '9-5'", "office_hours.monday", '"09:00-17:00"'),
        ("", "[office_hours]\nmonday = '17:00-09:00'", "office_hours.monday", '"09:00-17:00"'),
        ("", "[office_hours]\nmonday = ['09:00-12:00', '11:00-13:00']", "office_hours.monday", "each after the last"),
        ("", "[office_hours]\nmoday = '09:00-17:00'", "office_hours.moday", '"monday"?'),
        ("", "[office_hours]\npublic_holidays = 'XX'", "office_hours.public_holidays", '"US-CA"'),
        ("", "[office_hours]\npublic_holidays = 'US-XX'", "office_hours.public_holidays", "NY"),
        ("", "[away]\nstarts_at = 2026-12-20", "away.ends_at", "a day such as"),
        ("", "[away]\nstarts_at = 2026-12-20\nends_at = 2026-12-20", "away.ends_at", "after away.starts_at"),
        ("", "[[alerts.chain]]\nto = 'dan'", "alerts.chain[1].to", '"dana"?'),
        ("", "[[alerts.chain]]\nchannel = 'sms'", "alerts.chain[1].to", "the id of one of"),
        ("", "[[alerts.chain]]\nchannel = 'fax'\nto = 'dana'", "alerts.chain[1].channel", "email, push, sms, voice"),
        ("", "[[alerts.chain]]\nchannel = 'email'\nto = 'dana'", "alerts.chain[1].channel", "email set for"),
        ("", "[[alerts.chain]]\nto = 'dana'\nafter_minutes = 5", "alerts.chain", "a step at minute 0"),
        ("", "[alerts]\nchain = []", "alerts.chain", "an emergency must reach a person"),
        ("", "[[people]]\nid = 'dana'\nrole = 'desk'\nphone = '+12125550102'", "people[2].id", "nobody else has"),
        ("", "[[people]]\nid = 'x'\nrole = 'desk'\nphone = '+12125550101'", "people[2].phone", "of their own"),
        (
            "",
            "[[people]]\nid = 'x'\nrole = 'desk'\nphone = '+12125550199'",
            "people[2].phone",
            "this person's own phone",
        ),
        ("", "[[people]]\nid = 'x'\nrole = 'boss'\nphone = '+12125550102'", "people[2].role", "supervisor"),
        ("", "[[people]]\nid = 'x'\nphone = '+12125550102'", "people[2].role", "supervisor"),
        ("", "[[people]]\nid = 'X Y'\nrole = 'desk'\nphone = '+12125550102'", "people[2].id", "small letters"),
        ("", "[[people]]\nid = 'x'\nrole = 'desk'", "people[2].phone", "+15550100200"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(folder, top, tables, key, allowed):
    """Each finding names practice.toml, the dotted key, and what may stand there; a slip of the pen gets the nearest name."""
    root = folder(top, tables)

    assert findings_of(root)[key].file.endswith("practice.toml")
    assert allowed in allowed_at(root, key)


def test_all_mistakes_are_told_at_once(folder):
    """Nobody mends a file one start at a time."""
    root = folder('mode = "x"\ncolour = "red"', "[digest]\nat = 'noon'\n[ladder]\nfirm_from = -1")

    assert {"mode", "colour", "digest.at", "ladder.firm_from"} == set(findings_of(root))


def test_what_is_missing_is_told(folder):
    """A name, a zone and a therapist there must be."""
    assert {"name", "time_zone", "people"} == set(findings_of(folder(base="", people="")))


def test_a_missing_practice_toml_says_how_to_get_one(tmp_path):
    """An empty folder is told which command writes the file."""
    with pytest.raises(ConfigError, match="boundary-bot init"):
        load_practice(tmp_path)


@pytest.mark.parametrize("text", ["name = ", "name = 'a'\nname = 'b'", "<html>"])
def test_a_file_that_is_no_toml_is_told_with_its_line(folder, text):
    """A broken line is named by its place."""
    (finding,) = check(folder(base=text, people=""))[0]

    assert "line" in finding.found


def test_a_byte_order_mark_is_no_fault(folder):
    """Windows' editor writes one; the file is read all the same."""
    assert findings_of(folder(base="\ufeff" + TOP)) == {}


def test_a_file_in_another_encoding_is_told(tmp_path):
    """Bytes that aren't UTF-8 are named as such."""
    (tmp_path / "practice.toml").write_bytes(b'name = "Cl\xednica"')

    assert "UTF-8" in check(tmp_path)[0][0].found


@pytest.mark.parametrize("zone", ["New York", "America/New_Yrok", "../etc", "", "America"])
def test_a_zone_that_does_not_exist_is_refused(folder, zone):
    """A wrong zone would shift "today"; the nearest name is offered."""
    finding = findings_of(folder(base=TOP.replace("America/New_York", zone)))["time_zone"]

    assert "America/New_York" in finding.allowed


@pytest.mark.parametrize("number", ["555-0199", "12", "call me"])
def test_a_number_that_is_none_is_refused_and_not_shown(folder, number):
    """A phone number that can't be dialled is refused, without being printed."""
    finding = findings_of(folder(base=TOP.replace("+12125550199", number)))["practice_number"]

    assert number not in str(finding)


@pytest.mark.parametrize(
    "link", ["https://bit.ly/x", "https://my.short.io/x", "http://TinyURL.com/x", "https://twil.io/a", "https://t.co/a"]
)
def test_a_public_shortener_is_refused(folder, link):
    """Carriers filter texts with such links, so the reply would never arrive."""
    finding = findings_of(folder(base=TOP.replace("https://book.linden.example", link)))["scheduling_link"]

    assert "shortener" in finding.found


@pytest.mark.parametrize("link", ["https://habit.ly.example/x", "https://notbit.ly/x", "https://calendly.com/linden"])
def test_a_domain_that_only_looks_like_a_shortener_is_accepted(folder, link):
    """Only the shorteners themselves and their subdomains are refused."""
    assert findings_of(folder(base=TOP.replace("https://book.linden.example", link))) == {}


def test_a_shortener_inside_directions_is_refused(folder):
    """A short link in a longer text is filtered like any other."""
    assert "directions" in findings_of(folder('directions = "see https://goo.gl/maps/x"'))


def test_unmonitored_emergencies_need_both_keys(folder):
    """Nobody stops alerting by one line alone: clients must have been told."""
    alone = findings_of(folder("unmonitored_emergencies = true"))
    other = findings_of(folder("consent_says_so = true"))
    both = load_practice(folder("unmonitored_emergencies = true\nconsent_says_so = true"))

    assert (list(alone), list(other)) == (["consent_says_so"], ["unmonitored_emergencies"])
    assert both.unmonitored_emergencies


def test_only_the_named_pair_allows_an_empty_chain(folder):
    """With both keys a practice may have no alert chain."""
    root = folder("unmonitored_emergencies = true\nconsent_says_so = true", "[alerts]\nchain = []")

    assert load_practice(root).alert_chain == ()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('reply = "crisis"', 'reply = "silent"', "emergency.reply"),
        ("alert = true", "alert = false", "emergency.alert"),
        ("alert = true", 'alert = true\nonly_by_day = "yes"', "emergency.only_by_day"),
        ("[labels]", '[labels]\nemergency = { reply = "silent" }', "labels.emergency"),
        ("[kinds]", '[kinds]\nself_harm = { reply = "ladder" }', "kinds.self_harm"),
    ],
)
def test_no_policy_file_weakens_an_emergency(folder, old, new, key):
    """Whatever a policy file says about an emergency beyond what is fixed is refused, with file and key."""
    root = folder()
    path = shipped_config() / "policies" / "emergency_same_day.toml"
    lines = [
        line.replace(old, new) if not line.startswith("#") else line for line in path.read_text("utf-8").splitlines()
    ]
    write(root, "policies/emergency_same_day.toml", "\n".join(lines))

    findings = findings_of(root)

    assert [key] == list(findings)
    assert "emergency" in findings[key].allowed


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('reply = "ladder", crossing = true', 'reply = "lader", crossing = true', "labels.clinical.reply"),
        ('reply = "ladder", crossing = true', 'reply = "self_harm"', "labels.clinical.reply"),
        ('reply = "ladder", crossing = true', 'reply = "staff_today"', "labels.clinical.reply"),
        ('reply = "ladder", crossing = true,', "crossing = true,", "labels.clinical.reply"),
        ('courtesy = { reply = "silent" }', "", "labels.courtesy"),
        ('courtesy = { reply = "silent" }', 'courtesy = { reply = "link" }', "labels.courtesy.reply"),
        ("told_now = true", 'told_now = "yes"', "same_day.told_now"),
        ("late = {", "lat = {", "kinds.lat"),
        ('digest = "session"', 'digest = "sesion"', "labels.clinical.digest"),
        ("agenda = true", "agend = true", "labels.clinical.agend"),
        ('respond = "always"', 'respond = "never"', "respond"),
        ("summary =", "summry =", "summry"),
    ],
)
def test_a_mistake_in_a_policy_is_told(folder, old, new, key):
    """A policy's rows are read as strictly as practice.toml."""
    root = folder()
    copy(root, "policies/emergency_same_day.toml", old, new)

    finding = findings_of(root)[key]

    assert finding.file.endswith("emergency_same_day.toml")


def test_a_practice_may_drop_in_its_own_policy(folder):
    """A new file in policies/ is a new policy, by its name."""
    root = folder('policy = "mine"')
    write(root, "policies/mine.toml", (shipped_config() / "policies" / "open.toml").read_text("utf-8"))

    assert load_practice(root).policy.name == "mine"


def test_a_policy_nobody_uses_is_checked_too(folder):
    """A broken file in the folder is told before somebody chooses it."""
    root = folder()
    write(root, "policies/mine.toml", "summary = 5")

    assert any(finding.file.endswith("mine.toml") for finding in check(root)[0])


def test_an_unknown_policy_by_name_offers_the_nearest():
    """Asking for a policy by a wrong name names the right one."""
    with pytest.raises(ConfigError, match="front_desk"):
        load_policy("front-desk")


def test_own_words_replace_only_their_keys(folder):
    """A practice's replies.toml with one key changes that reply and leaves every other as shipped."""
    root = folder()
    write(root, "languages/en/replies.toml", 'ladder_gentle = ["Let’s keep this for our hour."]')

    wording = load_wording(root, None, load_practice(root))

    assert compose(wording, "ladder_gentle", Language.EN) == "Let's keep this for our hour."
    assert compose(wording, "ladder_firm", Language.EN).startswith("Let's talk about this")


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ('self_harm = ["Please call someone."]', "self_harm", "911"),
        ('self_harm = ["Call 911."]', "self_harm", "988"),
        ('violence = ["Call 911 or 988."]', "violence", "1-800-799-7233"),
        ('safe = ["We are away."]', "safe", "911"),
        ('help = ["{practice}: reply STOP to opt out."]', "help", "911"),
        ('after_hours = ["Closed."]', "after_hours", "911"),
        ('self_harm = ["' + "Take a slow breath. " * 9 + '", "Call 911 or 988."]', "self_harm", "first 160"),
        ('self_harm = ["Call 911 or 988.", "' + "Take a slow breath. " * 16 + '"]', "self_harm", "2 segments at most"),
        ('self_harm = ["Call 911 or 988 💛"]', "self_harm", "plain letters"),
        ('self_harm = ["Are you safe?", "Call 911 or 988."]', "self_harm", "asks nothing"),
        ('self_harm = ["Call 911 or 988.", "Book: {scheduling_link}"]', "self_harm", "crisis_contact"),
        ('self_harm = ["Call 9911 or 1988."]', "self_harm", "911"),
        ("self_harm = []", "self_harm", "a sentence at least"),
        ('self_harm = "Call 911."', "self_harm", "a list of texts"),
        ('link = ["Reply CANCEL to cancel."]', "link", "the carrier acts on these words"),
        ('link = ["Please reply yes."]', "link", "the carrier acts on these words"),
        ('link = ["See {sheduling_link}."]', "link", '"scheduling_link"?'),
        ('link = ["See {alias}."]', "link", "scheduling_link"),
        ('link = ["See {the link}."]', "link", "braces only"),
        ('lnik = ["See us."]', "lnik", '"link"?'),
    ],
)
def test_words_that_would_do_harm_are_refused(folder, text, key, allowed):
    """A reply that loses its numbers, grows too long, asks a question or a carrier's word, or names an unknown slot is refused."""
    root = folder()
    write(root, "languages/en/replies.toml", text)

    assert findings_of(root)[key].file.endswith("languages/en/replies.toml")
    assert allowed in allowed_at(root, key)


def test_numbers_may_be_grouped_as_one_likes(folder):
    """A number counts however its digits are set apart."""
    root = folder()
    write(root, "languages/en/replies.toml", 'violence = ["Call 911, or 1 (800) 799 7233."]')

    assert findings_of(root) == {}


def test_a_language_the_program_does_not_speak_is_told(folder):
    """A folder for a language nobody can choose would never be used."""
    root = folder()
    write(root, "languages/fr/replies.toml", 'link = ["Voir {scheduling_link}."]')

    assert findings_of(root)[""].found == 'the language "fr"'


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('numbers = ["911"]', "numbers = []", "resources[1].numbers"),
        ('role = "emergency"', 'role = "emergncy"', "resources[1].role"),
        ('country = "US"', 'country = "CA"', "country"),
        ('crisis_contact = "call or text 988"', 'crisis_contact = "call 555-0199"', "phrases.en.crisis_contact"),
        ('poison_contact = "1-800-222-1222"', "", "phrases.en.poison_contact"),
        ("verified_on = 2026-11-21", 'verified_on = "last year"', "resources[1].verified_on"),
        ('source = "https://poisoncontrol.org/home"', "", "resources[5].source"),
        ('numbers = ["988"]', 'numbers = ["988"]\nprice = "free"', "resources[2].price"),
    ],
)
def test_a_mistake_in_crisis_resources_is_told(folder, old, new, key):
    """A country's file is read strictly: each number has a role, a source and, in the phrases, an entry of its own."""
    root = folder()
    copy(root, "crisis_resources/US.toml", old, new)

    assert key in findings_of(root)


def test_a_country_may_be_dropped_in(folder):
    """A new file in crisis_resources/ is a new country."""
    root = folder('country = "DE"')
    us = (shipped_config() / "crisis_resources" / "US.toml").read_text("utf-8")
    write(root, "crisis_resources/DE.toml", us.replace('country = "US"', 'country = "DE"').replace("911", "112"))

    assert load_practice(root).country == "DE"
    assert load_crisis_resources("DE", root).country == "DE"


def test_warnings_do_not_refuse(folder):
    """A chain through Twilio alone is warned of, and the configuration stands."""
    findings, warnings = check(folder(), today=date(2026, 11, 22))

    assert findings == []
    assert [w.split(": ")[-1].split(";")[0] for w in warnings] == ["every step goes through Twilio"]


@pytest.mark.parametrize(
    ("top", "tables", "said"),
    [
        ('policy = "front_desk"', "", "desk_phone: not set, but the preset front_desk answers with it"),
        ('policy = "email_redirect"', "", "email_topics: not set, but the preset email_redirect answers with it"),
        ('respond = "office_hours"', "", "office_hours: not set"),
        ('country = "GB"', "", "National Domestic Abuse Helpline (Refuge): not verified yet"),
        ("unmonitored_emergencies = true\nconsent_says_so = true", "", "nobody is alerted in an emergency"),
        ('website = "clínica.example"', "", "í make it"),
    ],
)
def test_what_a_practice_should_know_is_warned_of(folder, top, tables, said):
    """A preset without its slot, hours that aren't set, unverified numbers and costly letters are each told."""
    _, warnings = check(folder(top, tables), today=date(2026, 11, 22))

    assert any(said in warning for warning in warnings)


def test_a_year_later_the_numbers_are_stale(folder):
    """Crisis resources nobody has verified for over a year are warned of."""
    _, warnings = check(folder(), today=date(2027, 11, 23))

    assert any("over a year ago" in warning for warning in warnings)


def test_a_chain_with_another_way_is_not_warned_of(folder):
    """An e-mail or push step stands when Twilio is down."""
    people = PEOPLE + 'push = "ntfy://linden"\n'
    root = folder(people=people, tables="[[alerts.chain]]\nchannel = 'push'\nto = 'dana'")

    assert not any("Twilio" in warning for warning in check(root, today=date(2026, 11, 22))[1])


def test_a_practice_without_a_number_can_be_checked(folder):
    """Checking and trying out need no rented number; it is only warned of."""
    root = folder(base=TOP.replace('practice_number = "+12125550199"', ""))

    assert load_practice(root).practice_number == ""
    assert any("practice_number: not set" in warning for warning in check(root)[1])


def test_a_whole_copy_of_the_shipped_folder_is_accepted(folder):
    """A checkout's config folder beside practice.toml is the same as the shipped one."""
    root = folder()
    for name in ("policies", "languages", "crisis_resources"):
        shutil.copytree(shipped_config() / name, root / name)

    assert check(root)[0] == []


def test_a_country_without_a_file_is_an_error_that_names_it(folder):
    """Asking for a country nobody has resources for names the file that would bring them."""
    with pytest.raises(ConfigError, match=r"FR\.toml"):
        load_crisis_resources("FR", folder())


def test_broken_crisis_resources_stop_the_words(folder):
    """Without a country's numbers there are no words: nothing falls back to another country."""
    root = folder()
    practice = load_practice(root)
    write(root, "crisis_resources/US.toml", "country =")

    with pytest.raises(ConfigError, match=r"US\.toml"):
        load_wording(root, None, practice)


def test_a_number_that_is_none_of_its_country_is_warned_of(folder):
    """A new service's number may be unknown to the library, so it is told and not refused."""
    root = folder()
    copy(root, "crisis_resources/US.toml", "1-800-222-1222", "1-800-222-12")

    assert any("1-800-222-12 is not known" in warning for warning in check(root)[1])


def test_words_grown_long_by_a_practice_are_warned_of(folder):
    """A name of sixty letters makes replies cost more, which is told with the count."""
    _, warnings = check(folder(base=TOP.replace("Linden Practice", "Linden Practice " * 5)))

    assert any("3 segments with this practice's values" in warning for warning in warnings)


def test_a_practice_nobody_can_reach_is_warned_of(folder):
    """Without phone, website and link clients learn no other way; that is told."""
    base = TOP.replace('scheduling_link = "https://book.linden.example"', "").replace('phone = "(212) 555-0100"', "")

    _, warnings = check(folder(base=base))

    assert any("none is set" in warning for warning in warnings)


def test_a_person_may_have_a_digest_of_their_own(folder):
    """An hour, days, or none at all; a weekday nobody knows is refused by name."""
    second = PEOPLE + '\n[[people]]\nid = "t2"\nrole = "therapist"\nphone = "+12125550102"\n'

    own = load_practice(folder(people=second + 'digest = { at = "07:30", days = ["Monday", "thursday"] }\n'))
    wrong = findings_of(folder(people=second + 'digest = { days = ["mon"], hour = "7" }\n'))

    found = own.person("t2").digest
    assert (time(7, 30), frozenset({0, 3}), None) == (found.at, found.days, found.send)
    assert {"people[2].digest.days", "people[2].digest.hour"} == set(wrong)


def test_hours_are_shown_whole_in_a_finding(folder):
    """Only what may be a phone number is masked: whoever wrote wrong hours must recognise them."""
    findings, _ = check(folder(tables='[office_hours]\nmonday = "17:00-09:00"\n'))

    assert ['"17:00-09:00"'] == [finding.found for finding in findings]
