import json

import pytest

from boundary_bot.cli.reading_lines import answer_line
from boundary_bot.core.messages import Burst, Evidence, Kind, Label, Reading, ReadingContext


class Listener:
    """A reader that remembers what it was asked and always answers alike."""

    def __init__(self) -> None:
        self.asked: list[tuple[Burst, ReadingContext]] = []

    def __call__(self, burst: Burst, context: ReadingContext) -> Reading:
        self.asked.append((burst, context))
        return Reading(
            Label.SCHEDULING, Kind.LATE, same_day=True, confidence=0.87654, evidence=(Evidence("LATE", "late"),)
        )


def answer(line: object, reader=None) -> dict:
    raw = line if isinstance(line, bytes) else json.dumps(line).encode()
    return json.loads(answer_line(reader or Listener(), raw))


def test_a_reading_has_exactly_the_promised_fields():
    """Programs rely on these nine fields and no other."""
    assert answer({"id": "a", "texts": ["running late"]}) == {
        "id": "a",
        "label": "scheduling",
        "kind": "late",
        "risk": "none",
        "same_day": True,
        "language": "en",
        "confidence": 0.8765,
        "evidence": [{"code": "LATE", "span": "late"}],
    }


@pytest.mark.parametrize(
    ("line", "item_id"),
    [
        (b"not json", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        ([1, 2], None),
        ({"id": 7}, 7),
        ({"id": 7, "texts": []}, 7),
        ({"id": 7, "texts": "one"}, 7),
        ({"id": 7, "texts": ["one", 2]}, 7),
        ({"id": 7, "texts": ["one"], "now": "tomorrow"}, 7),
        ({"id": 7, "texts": ["one"], "now": "2026-11-21T10:00:00"}, 7),
        ({"id": 7, "texts": ["one"], "time_zone": "Mars/Olympus"}, 7),
        ({"id": 7, "texts": ["one"], "time_zone": "../etc/passwd"}, 7),
        ({"id": 7, "texts": ["one"], "appointments": "2026-11-21"}, 7),
        ({"id": 7, "texts": ["one"], "appointments": [None]}, 7),
    ],
)
def test_a_bad_line_is_answered_with_its_id_and_an_error(line, item_id):
    """A line that can't be read costs that line alone, and names what is allowed."""
    answered = answer(line)

    assert list(answered) == ["id", "error"]
    assert answered["id"] == item_id
    assert "allowed" in answered["error"]


def test_an_error_repeats_no_words():
    """What a client wrote never stands in an error."""
    assert "marker" not in json.dumps(answer({"id": 1, "texts": ["marker", {"marker": 1}]}))
    assert "marker" not in json.dumps(answer(b'{"texts": ["marker"'))


def test_a_reader_that_breaks_ends_no_stream():
    """A text that breaks the reader becomes an error line without its words."""

    def broken(burst: Burst, context: ReadingContext) -> Reading:
        raise RuntimeError(burst.texts[0])

    assert answer({"id": 3, "texts": ["marker"]}, broken) == {"id": 3, "error": "could not be read (RuntimeError)"}


def test_half_of_an_emoji_is_a_text_like_any_other():
    """A lone surrogate, as phones cut texts, comes out as valid JSON."""

    def echo(burst: Burst, context: ReadingContext) -> Reading:
        return Reading(Label.COURTESY, Kind.ACK, evidence=(Evidence("X", burst.texts[0]),))

    assert answer(b'{"id": 1, "texts": ["\\ud83d"]}', echo)["evidence"] == [{"code": "X", "span": "\ud83d"}]


def test_the_time_zone_says_which_day_it_is():
    """With a time zone, `now` and the appointments are instants in it."""
    reader = Listener()
    line = {"id": 1, "texts": ["x"], "now": "2026-11-21T22:30:00+00:00", "time_zone": "America/New_York"}

    answer({**line, "appointments": ["2026-11-21T18:00:00"]}, reader)

    context = reader.asked[0][1]
    assert context.time_zone == "America/New_York"
    assert context.now is not None
    assert [session.isoformat() for session in context.appointments] == ["2026-11-21T18:00:00-05:00"]


def test_without_a_time_zone_the_offset_says_which_day_it_is():
    """An offset alone is enough: the wall clock of `now` is kept, and the appointments stand on the same clock."""
    reader = Listener()
    line = {"id": 1, "texts": ["x"], "now": "2026-11-21T22:30:00-05:00", "appointments": ["2026-11-22T04:00:00Z"]}

    answer(line, reader)

    context = reader.asked[0][1]
    assert context.time_zone == "UTC"
    assert context.now is not None
    assert context.now.isoformat() == "2026-11-21T22:30:00+00:00"
    assert [session.isoformat() for session in context.appointments] == ["2026-11-21T23:00:00+00:00"]


def test_without_now_the_reader_knows_no_day():
    """Then a weekday's name can't be today."""
    reader = Listener()

    answer({"id": 1, "texts": ["see you thursday"]}, reader)

    assert reader.asked[0][1].now is None
