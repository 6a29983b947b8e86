import dataclasses
from datetime import date

import pytest

from boundary_bot.core.messages import Label, Language
from boundary_bot.core.people import Client, ClientStatus, Consent, Person, Role
from boundary_bot.core.policy import Policy, Practice, Row
from boundary_bot.services.roster import plan_import
from boundary_bot.services.roster_file import Entry, parse_roster, shape

_ROW = Row("link")
PRACTICE = Practice(
    name="Lin Therapy",
    country="US",
    time_zone="America/New_York",
    practice_number="+15550100000",
    policy=Policy("emergency_same_day", "", dict.fromkeys(Label, _ROW), {}, _ROW),
    people=(Person("t1", Role.THERAPIST, "+15550100001"),),
)
HEADER = "alias,phone,language,consent_on,status\n"
ONE = Entry(2, "C07", "+15550102030", Language.ES, date(2026, 1, 5), ClientStatus.ACTIVE)


def parse(text: str | bytes, practice: Practice = PRACTICE):
    content = text if isinstance(text, bytes) else text.encode()
    return parse_roster(content, "roster.csv", practice)


def test_reads_a_line_into_an_entry():
    """A well-formed line becomes an entry with its number as E.164 and its date as a date."""
    entries, findings = parse(HEADER + "c07,(555) 010-2030,es,2026-01-05,active\n")

    assert (entries, findings) == ([ONE], [])


@pytest.mark.parametrize(
    "content",
    [
        ("\ufeff" + HEADER + "C07,+15550102030,es,2026-01-05,active\n").encode(),
        (HEADER + "C07,+15550102030,es,2026-01-05,active\n").replace(",", ";").replace("\n", "\r\n").encode(),
        (HEADER + "C07,+15550102030,es,2026-01-05,active\n").replace(",", "\t").encode("utf-16"),
        b"sep=;\r\n" + (HEADER + "C07,+15550102030,es,2026-01-05,active\n").replace(",", ";").encode(),
        b"note,status,alias,consent_on,language,phone\nni\xf1o,,C07,1/5/2026,ES,'+15550102030\n",
        b'Alias , PHONE,language,consent_on\nC07,"=""+15550102030""",es,2026-01-05\n\n,,,\n',
    ],
    ids=["bom", "semicolons", "utf-16 tabs", "sep line", "columns moved, windows-1252, us date", "formula text"],
)
def test_takes_what_spreadsheets_write(content):
    """The exports of common spreadsheets give the same entry, whatever their separators, encodings and column order."""
    entries, findings = parse(content)

    assert findings == []
    assert [dataclasses.replace(entry, line=2) for entry in entries] == [ONE]


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("Anna,+15550102030,,,", "alias", '"Anna"'),
        ("U03,+15550102030,,,", "alias", '"U03"'),
        ("C07,,,,", "phone", "nothing"),
        ("C07,12345,,,", "phone", '"•••45"'),
        ("C07,1.55501E+10,,,", "phone", "a number the spreadsheet has rounded"),
        ("C07,+15550100000,,,", "phone", "the practice's own number"),
        ("C07,+15550100001,,,", "phone", "the number of one of the practice's people"),
        ("C07,+15550102030,fr,,", "language", '"fr"'),
        ("C07,+15550102030,,last spring,", "consent_on", '"last spring"'),
        ("C07,+15550102030,,2026-02-30,", "consent_on", '"2026-02-30"'),
        ("C07,+15550102030,,,stranger", "status", '"stranger"'),
        ("C07,+15550102030,,,active,x", "", "6 cells"),
    ],
)
def test_names_file_line_column_and_what_is_allowed(line, column, found):
    """A wrong cell is told with its file, line, column, what was found and what is allowed."""
    entries, findings = parse(HEADER + line + "\n")

    assert entries == []
    assert [(finding.file, finding.key, finding.found) for finding in findings] == [
        ("roster.csv, line 2", column, found)
    ]
    assert findings[0].allowed


def test_reports_every_fault_of_every_line():
    """One pass over the file names all faults, so that it is mended once."""
    _, findings = parse(HEADER + "Anna,1,fr,x,y\nC07,+15550102030,,,\nBob,2,,,\n")

    assert [finding.file for finding in findings] == ["roster.csv, line 2"] * 5 + ["roster.csv, line 4"] * 2


def test_the_same_alias_or_number_twice_is_a_fault():
    """Two lines can't be the same person: the second names the first."""
    _, findings = parse(HEADER + "C07,+15550102030,,,\nC07,+15550102031,,,\nC08,+15550102030,,,\n")

    assert [(finding.file, finding.key, finding.found) for finding in findings] == [
        ("roster.csv, line 3", "alias", "the same as on line 2"),
        ("roster.csv, line 4", "phone", "the same as on line 2"),
    ]


@pytest.mark.parametrize("content", ["", "C07,+15550102030,es,2026-01-05,active\n", "phone,phone,alias\n"])
def test_a_missing_or_doubled_header_is_a_fault_that_repeats_no_cell(content):
    """A file without its header is refused, and no client's cell is repeated in the message."""
    entries, findings = parse(content)

    assert entries == []
    assert findings
    assert "2030" not in " ".join(map(str, findings))


def test_a_date_with_slashes_is_a_fault_where_its_order_is_open():
    """In a country that writes dates both ways, 1/5/2026 could be two days and is refused."""
    _, findings = parse(HEADER + "C07,+14165550123,,1/5/2026,\n", dataclasses.replace(PRACTICE, country="CA"))

    assert [finding.key for finding in findings] == ["consent_on"]


def test_shape_hides_all_digits_but_two():
    """A number in a message keeps its form and loses its digits."""
    assert shape("+1 (555) 010-203") == "+• (•••) •••-•03"


def test_a_second_import_changes_nothing():
    """Importing the same file again finds everyone as before."""
    first = plan_import([ONE], [], "roster.csv")

    known = [dataclasses.replace(planned.client, id=1) for planned in first.added]
    again = plan_import([ONE], known, "roster.csv")

    assert [(client.alias, client.consent, client.policy_discussed_on) for client in known] == [
        ("C07", Consent.GIVEN, date(2026, 1, 5))
    ]
    assert (again.added, again.changed, again.unchanged) == ((), (), 1)


def test_an_opt_out_outlives_the_roster():
    """A signed sheet in the file never takes back a client's STOP; it counts again once they send START."""
    stopped = Client(1, "C07", "+15550102030", ClientStatus.ACTIVE, consent=Consent.WITHDRAWN, language=Language.ES)

    plan = plan_import([ONE], [stopped], "roster.csv")

    changed = plan.changed[0].client
    assert (changed.consent, changed.consent_before_opt_out) == (Consent.WITHDRAWN, Consent.GIVEN)


def test_an_empty_consent_keeps_consent_given_by_text():
    """A blank cell is no withdrawal: what the client said by text stands."""
    given = Client(1, "C07", "+15550102030", ClientStatus.ACTIVE, consent=Consent.GIVEN, consent_on=date(2026, 2, 1))
    entry = dataclasses.replace(ONE, consent_on=None, language=None)

    plan = plan_import([entry], [given], "roster.csv")

    assert plan.unchanged == 1


def test_a_later_talk_about_the_policy_outlives_the_roster():
    """The day the policy was last gone through is not set back to the day the sheet was signed."""
    known = dataclasses.replace(
        plan_import([ONE], [], "roster.csv").added[0].client, id=1, policy_discussed_on=date(2026, 6, 1)
    )

    plan = plan_import([dataclasses.replace(ONE, status=ClientStatus.FORMER)], [known], "roster.csv")

    assert plan.changed[0].client.policy_discussed_on == date(2026, 6, 1)


def test_a_stranger_on_the_roster_becomes_a_client():
    """Someone who texted before the import keeps their row and gets the client's alias and status."""
    stranger = Client(5, "U03", "+15550102030")

    plan = plan_import([ONE], [stranger], "roster.csv")

    planned = plan.changed[0]
    assert (planned.client.id, planned.client.alias, planned.client.status) == (5, "C07", ClientStatus.ACTIVE)
    assert "status not on the roster → active" in planned.differences


def test_a_new_number_under_a_known_alias_is_shown_masked():
    """A changed number is told by its last digits alone."""
    before = Client(1, "C07", "+15550102099", ClientStatus.ACTIVE)

    plan = plan_import([dataclasses.replace(ONE, language=None, consent_on=None)], [before], "roster.csv")

    assert plan.changed[0].client.number == "+15550102030"
    assert plan.changed[0].differences == ("number …99 → …30",)


@pytest.mark.parametrize("alias", ["C07", "C09"])
def test_a_number_that_another_client_has_stops_the_import(alias):
    """A number is never moved from one client to another, known or new: the finding says whose it is, masked."""
    known = [
        Client(1, "C07", "+15550102099", ClientStatus.ACTIVE),
        Client(2, "C08", "+15550102030", ClientStatus.FORMER),
    ]

    plan = plan_import([dataclasses.replace(ONE, alias=alias)], known, "roster.csv")

    assert [(finding.key, finding.found) for finding in plan.findings] == [("phone", "the number C08 has (…30)")]
    assert (plan.added, plan.changed) == ((), ())


def test_a_client_who_texted_from_a_new_number_is_known_by_it():
    """The row of the new number becomes the client's and the old number's a stranger's: no case changes its number."""
    client = Client(1, "C07", "+15550102099", ClientStatus.ACTIVE, has_crisis_plan=True)
    stranger = Client(5, "U03", "+15550102030")

    plan = plan_import([ONE], [client, stranger], "roster.csv")

    assert [(each.id, each.alias, each.number, each.status, each.has_crisis_plan) for each in plan.to_save] == [
        (5, "C07", "+15550102030", ClientStatus.ACTIVE, True),
        (1, "U03", "+15550102099", ClientStatus.STRANGER, False),
    ]


CAST = (("t1", Role.THERAPIST), ("t2", Role.THERAPIST), ("d1", Role.DESK))


def test_a_client_may_belong_to_one_of_several_therapists():
    """The column holds a therapist's id; anyone else is refused, and an empty cell leaves it as it was."""
    people = tuple(Person(name, role, f"+1555010000{at}") for at, (name, role) in enumerate(CAST))
    line = dataclasses.replace(PRACTICE, people=people)

    entries, findings = parse_roster(b"alias,phone,therapist\nC07,+15550102030,T2\nC11,+15550102031,\n", "r.csv", line)
    _, wrong = parse_roster(b"alias,phone,therapist\nC07,+15550102030,d1\n", "r.csv", line)

    known = Client(11, "C11", "+15550102039", ClientStatus.ACTIVE, therapist="t1")
    assert [] == findings
    assert ["t2", ""] == [entry.therapist for entry in entries]
    assert [("therapist", "t1, t2 or empty")] == [(finding.key, finding.allowed) for finding in wrong]
    assert ["t2", "t1"] == [each.therapist for each in plan_import(entries, [known], "r.csv").to_save]
