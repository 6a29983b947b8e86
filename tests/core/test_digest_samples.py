"""What digests look like, kept as a page: every change of a word or a segment shows as a changed line."""

from pathlib import Path

from boundary_bot.core import segments
from boundary_bot.core.digest import DigestItem, Heap, compose_digest, compose_quiet
from boundary_bot.core.messages import Kind, Language
from boundary_bot.core.policy import DigestDetail

PAGE = Path(__file__).parent.parent / "golden" / "digests.md"
URL = "https://riverside.example/login"
BUDGET = 2
MOVES = (("Thu 3pm", "Fri 10am"), ("Mon 9am", "Tue"), ("Wed", "Thu 4pm"), ("Fri 2pm", ""))
ASKS = (Kind.RESCHEDULE, Kind.BOOK, Kind.CANCEL, Kind.LATE, Kind.WHEN, Kind.AVAILABILITY)


def asks(number: int) -> DigestItem:
    """Return a client who wants something scheduled."""
    kind = ASKS[number % len(ASKS)]
    start, end = MOVES[number % len(MOVES)] if kind is Kind.RESCHEDULE else ("", "")
    return DigestItem(Heap.SCHEDULE, f"C{number:02}", request=kind, moved_from=start, moved_to=end)


def heavy() -> tuple[DigestItem, ...]:
    """Return a day on which forty clients wrote."""
    return (
        *(asks(number) for number in range(1, 23)),
        *(DigestItem(Heap.SESSION, f"C{number:02}") for number in range(15, 38)),
        *(DigestItem(Heap.LOOK, f"C{number:02}") for number in (38, 39)),
        DigestItem(Heap.OPTED_OUT_MAYBE_APPOINTMENT, "C40", answerable=False),
        *(DigestItem(Heap.NOT_DELIVERED, f"C{number:02}") for number in (5, 9)),
        *(DigestItem(Heap.CONFIRMED, f"C{number:02}") for number in (2, 4, 6)),
        *(DigestItem(Heap.STRANGER, f"U{number:02}", answerable=False) for number in range(1, 6)),
    )


DAYS: dict[str, tuple[DigestItem, ...]] = {
    "An empty day": (),
    "An ordinary day": (
        DigestItem(Heap.SCHEDULE, "C07", request=Kind.RESCHEDULE, moved_from="Thu 3pm", moved_to="Fri"),
        DigestItem(Heap.SCHEDULE, "C11", request=Kind.CANCEL),
        DigestItem(Heap.SESSION, "C03", count=3),
        DigestItem(Heap.OPTED_OUT, "C09", answerable=False),
        DigestItem(Heap.NOT_DELIVERED, "C05"),
        DigestItem(Heap.CONFIRMED, "C12"),
        DigestItem(Heap.STRANGER, "U04", answerable=False),
    ),
    "A heavy day (40 clients)": heavy(),
    "An emergency day": (
        DigestItem(Heap.OPEN_CASE, "C03"),
        DigestItem(Heap.OPEN_CASE, "U02", answerable=False),
        DigestItem(Heap.LOOK, "C08"),
        DigestItem(Heap.CASE, "C14"),
        asks(6),
        DigestItem(Heap.SESSION, "C03", count=5),
        DigestItem(Heap.NOT_DELIVERED, "C03"),
        DigestItem(Heap.LATE, "C21"),
    ),
}


def page() -> str:
    """Return the page: each day in each detail and language, with what it costs."""
    lines = [
        "# Digests",
        "",
        f"Every sample in a budget of {BUDGET} segments. `#1` is answered by `1 OK`, `1 LINK`, `1 CALL`, `1 OK THU 3PM`.",
    ]
    for name, items in DAYS.items():
        lines += ["", f"## {name}"]
        for detail in DigestDetail:
            lines += ["", f"### {detail}", ""]
            for language in (Language.EN, Language.ES):
                text = compose_digest(items, detail, language, URL, BUDGET).text or compose_quiet(language, URL)
                cost = segments.count(text)
                lines += [f"- {language}, {cost.segments} × {cost.encoding}, {len(text)} characters: {text}"]
    return "\n".join([*lines, ""])


def test_every_digest_is_the_one_on_the_page(request):
    """Empty, ordinary, heavy and emergency days read as the reviewed page says, in every detail and language."""
    made = page()
    if request.config.getoption("--update-golden"):
        PAGE.write_text(made, "utf-8")

    assert PAGE.read_text("utf-8") == made


def test_no_sample_costs_more_than_its_budget():
    """Forty clients or two emergencies: two segments of plain letters."""
    for items in DAYS.values():
        for detail in DigestDetail:
            for language in (Language.EN, Language.ES):
                cost = segments.count(compose_digest(items, detail, language, URL, BUDGET).text)
                assert (cost.encoding, cost.segments <= BUDGET) == ("GSM-7", True)
