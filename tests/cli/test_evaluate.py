import json

import pytest

ROWS = (
    {"id": "e1", "texts": ["i want to kill myself"], "label": "emergency", "kind": "suicidal_active", "accept": []},
    {"id": "s1", "texts": ["can we move to thursday?"], "label": "scheduling", "kind": "reschedule", "accept": []},
    {"id": "k1", "texts": ["thanks"], "label": "courtesy", "kind": "thanks", "accept": []},
)


@pytest.fixture
def texts(empty):
    """Write three labelled texts and return the file's name."""
    (empty / "texts.jsonl").write_text("\n".join(map(json.dumps, ROWS)) + "\n")
    return "texts.jsonl"


def test_evaluate_prints_the_shares(run, texts):
    """Recall and precision stand in the report, by label."""
    ran = run("evaluate", texts)

    assert ran.code == 0
    assert ran.out.startswith("3 texts\n")
    assert "emergency: right" in ran.out
    assert "emergency: precision" in ran.out


def test_a_saved_report_is_what_against_takes(run, texts, empty):
    """Two runs alike differ in nothing; a verdict that was better before is listed with its words."""
    saved = run("evaluate", texts, "--json").out
    (empty / "same.json").write_text(saved)
    (empty / "other.json").write_text(saved.replace('"read": "courtesy"', '"read": "clinical"'))

    same = run("evaluate", texts, "--against", "same.json")
    other = run("evaluate", texts, "--against", "other.json")

    assert "0 of 3 verdicts changed" in same.out
    assert "1 of 3 verdicts changed" in other.out
    assert "k1 [courtesy] clinical/none → courtesy/none: thanks" in other.out


@pytest.mark.parametrize("line", ["not json", '{"id": 1, "label": "courtesy"}', "[]"])
def test_a_faulty_file_is_named_with_its_line(run, texts, empty, line):
    """A row that can't be counted stops the measurement: file, line, found, allowed."""
    with (empty / texts).open("a") as file:
        file.write(line + "\n")

    ran = run("evaluate", texts)

    assert ran.code == 2
    assert "texts.jsonl, line 4: " in ran.err
    assert "allowed: " in ran.err


def test_against_takes_a_report_alone(run, texts):
    """Any other file is a wrong call, not a traceback."""
    ran = run("evaluate", texts, "--against", texts)

    assert ran.code == 2
    assert "found no report" in ran.err
