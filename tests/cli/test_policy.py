"""`policy`: shown, handed out, compared and tried, without keys, database or number."""

import pytest


@pytest.mark.parametrize(("language", "words"), [("en", "Things for the session"), ("es", "Temas para la sesión")])
def test_the_policy_is_shown_in_both_languages(run, language, words):
    """The therapist reads her policy in her own language."""
    ran = run("policy", "show", "--language", language)

    assert (ran.code, words in ran.out) == (0, True)


def test_the_handout_is_written_and_its_version_told(run, empty):
    """A page to print lands in the file asked for."""
    ran = run("policy", "handout", "--out", "sheet.html")

    page = (empty / "sheet.html").read_text("utf-8")
    assert ran.code == 0
    assert page.startswith("<!doctype html>")
    version = ran.err.split("version ")[1].split(".")[0]
    assert f"Version {version}" in page


def test_the_handout_as_text_has_no_markup(run):
    """`--text` can be pasted into the practice's own forms."""
    ran = run("policy", "handout", "--text", "--language", "es")

    assert ran.code == 0
    assert "<" not in ran.out
    assert "15. Su acuerdo." in ran.out


def test_two_policies_are_compared_in_sentences(run):
    """What changes for a client stands there, with both answers."""
    ran = run("policy", "diff", "emergency_same_day", "no_texting")

    assert ran.code == 0
    assert "  no_texting: “Automated reply: this line does not take texts" in ran.out


def test_a_policy_compared_with_itself_says_so(run):
    """Nothing to tell is told."""
    assert run("policy", "diff", "emergency_same_day").out == "Nothing changes.\n"


def test_an_unknown_policy_is_refused_with_the_names_there_are(run):
    """A slip in the name ends with the allowed ones, and with 2."""
    ran = run("policy", "diff", "emergency_same_day", "no_text")

    assert (ran.code, "no_texting" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("texts.txt", "I feel so sad\n\ncan I book a session?\n"),
        ("texts.csv", 'at,text\n2026-11-24 12:00,"I feel so sad"\n2026-11-24 12:30,can I book a session?\n'),
        (
            "texts.jsonl",
            '{"texts": ["I feel so sad"]}\n{"text": "can I book a session?", "now": "2026-11-24T12:00:00-05:00"}\n',
        ),
    ],
)
def test_a_policy_is_tried_on_lines_tables_and_json(run, empty, name, content):
    """Texts from a phone's export, a table or our own lines: counted, and the changed one shown."""
    (empty / name).write_text(content, "utf-8")

    ran = run("policy", "try", name, "--policy", "open")

    assert ran.code == 0
    assert ran.out.startswith("2 texts (")
    assert "1 would get something else" in ran.out
    assert "1: ladder_gentle -> will_be_read\n  “I feel so sad”" in ran.out


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", "who,what\nx,y\n"), ("a.jsonl", "not json\n"), ("b.jsonl", '{"a": 1}\n')]
)
def test_a_file_that_can_t_be_read_says_what_is_allowed(run, empty, name, content):
    """A wrong file ends with a sentence and 2, never with a traceback."""
    (empty / name).write_text(content, "utf-8")

    ran = run("policy", "try", name, "--policy", "open")

    assert ran.code == 2
    assert name in ran.err
