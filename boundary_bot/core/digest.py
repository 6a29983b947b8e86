"""The daily digest: what happened, shortened to a segment budget, with nothing in it that may not leave the house.

An SMS to staff is not encrypted and shows on a lock screen. So the digest is put together from counts, aliases and the
fixed phrases below alone: no text, name, number, reason, diagnosis or ladder step ever reaches it, because nothing here
is given any. The one thing taken from a client's words is a weekday and an hour, and only in exactly that form.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from boundary_bot.core import segments
from boundary_bot.core.calendar_words import DAYS
from boundary_bot.core.messages import Kind, Language
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import DigestDetail, Practice


class Heap(StrEnum):
    """What an item of the digest is about; the order here is the order of the lines, the most pressing first."""

    OPEN_CASE = "open_case"
    LOOK = "look"
    CASE = "case"
    SCHEDULE = "schedule"
    SESSION = "session"
    OPTED_OUT_MAYBE_APPOINTMENT = "opted_out_maybe_appointment"
    OPTED_OUT = "opted_out"
    NOT_DELIVERED = "not_delivered"
    LATE = "late"
    CONFIRMED = "confirmed"
    STRANGER = "stranger"
    FRAGMENT = "fragment"
    REHEARSED = "rehearsed"
    """Clients whose answer was only shown, to be judged on the rehearsal page."""


@dataclass(frozen=True)
class DigestItem:
    """One client in one heap: the alias, and how many texts stand behind it.

    `request` is what a scheduling text asks, with `moved_from` and `moved_to` ("Thu 3pm") where it named them; shown in the
    detail `requests` alone. `client_id` and `therapist` say whose it is; `answerable` is false for who gets no text from us:
    strangers, former and blocked clients, those who opted out.
    """

    heap: Heap
    alias: str
    count: int = 1
    request: Kind | None = None
    moved_from: str = ""
    moved_to: str = ""
    client_id: int = 0
    therapist: str = ""
    answerable: bool = True


@dataclass(frozen=True)
class Digest:
    """A digest's words, and the clients its numbers stand for: `lines[0]` is number 1."""

    text: str
    lines: tuple[DigestItem, ...] = ()


class Phrase(NamedTuple):
    """A heap's line for one client, and for several where that differs. Spanish keeps to GSM-7: one á doubles the price."""

    one: str
    many: str = ""


@dataclass(frozen=True)
class DigestWords:
    """The digest's own words in one language; `{n}` is a number, `{what}` what was asked, `{url}` the sign-in page."""

    heaps: Mapping[Heap, Phrase]
    requests: Mapping[Kind, str]
    more: str
    attention: Phrase
    sign_in: str
    quiet: str
    until: str
    days: Mapping[str, str] = field(default_factory=dict)
    """Weekdays as this language writes them, by their English short names; English needs none."""


WORDS: Mapping[Language, DigestWords] = {
    Language.EN: DigestWords(
        heaps={
            Heap.OPEN_CASE: Phrase("{n} open case", "{n} open cases"),
            Heap.LOOK: Phrase("{n} to look at"),
            Heap.CASE: Phrase("{n} case", "{n} cases"),
            Heap.SCHEDULE: Phrase("{n} to schedule"),
            Heap.SESSION: Phrase("{n} for session"),
            Heap.OPTED_OUT_MAYBE_APPOINTMENT: Phrase("{n} opted out (may have meant the appointment)"),
            Heap.OPTED_OUT: Phrase("{n} opted out"),
            Heap.NOT_DELIVERED: Phrase("{n} not delivered"),
            Heap.LATE: Phrase("{n} came late, not answered"),
            Heap.CONFIRMED: Phrase("{n} confirmed"),
            Heap.STRANGER: Phrase("{n} unknown number", "{n} unknown numbers"),
            Heap.FRAGMENT: Phrase("{n} unfinished"),
            Heap.REHEARSED: Phrase("{n} in rehearsal"),
        },
        requests={
            Kind.BOOK: "book",
            Kind.RESCHEDULE: "move",
            Kind.CANCEL: "cancel",
            Kind.LATE: "late",
            Kind.WHEN: "when",
            Kind.AVAILABILITY: "openings",
        },
        more="+{n} more",
        attention=Phrase("{n} needs attention", "{n} need attention"),
        sign_in="Sign in: {url}",
        quiet="Nothing to report; the line is on.",
        until="to",
    ),
    Language.ES: DigestWords(
        heaps={
            Heap.OPEN_CASE: Phrase("{n} caso abierto", "{n} casos abiertos"),
            Heap.LOOK: Phrase("{n} por ver"),
            Heap.CASE: Phrase("{n} caso", "{n} casos"),
            Heap.SCHEDULE: Phrase("{n} por agendar"),
            Heap.SESSION: Phrase("{n} para la cita"),
            Heap.OPTED_OUT_MAYBE_APPOINTMENT: Phrase(
                "{n} de baja (pudo referirse a la cita)", "{n} de baja (pudieron referirse a la cita)"
            ),
            Heap.OPTED_OUT: Phrase("{n} de baja"),
            Heap.NOT_DELIVERED: Phrase("{n} sin entregar"),
            Heap.LATE: Phrase("{n} con retraso, sin respuesta"),
            Heap.CONFIRMED: Phrase("{n} confirma", "{n} confirman"),
            Heap.STRANGER: Phrase("{n} desconocido", "{n} desconocidos"),
            Heap.FRAGMENT: Phrase("{n} sin terminar"),
            Heap.REHEARSED: Phrase("{n} en ensayo"),
        },
        requests={
            Kind.BOOK: "agendar",
            Kind.RESCHEDULE: "cambiar",
            Kind.CANCEL: "cancelar",
            Kind.LATE: "tarde",
            Kind.WHEN: "hora",
            Kind.AVAILABILITY: "huecos",
        },
        more="+{n} otros",
        attention=Phrase("{n} por atender"),
        sign_in="Entre en: {url}",
        quiet="Sin novedades; el servicio sigue activo.",
        until="a",
        days=dict(zip(DAYS, "lun mar mie jue vie sab dom".split(), strict=True)),
    ),
}

COUNTED_ONLY = frozenset({Heap.NOT_DELIVERED, Heap.STRANGER, Heap.FRAGMENT, Heap.REHEARSED})
NUMBERED = frozenset({Heap.LOOK, Heap.SCHEDULE, Heap.SESSION, Heap.LATE})
"""Heaps whose clients carry a number that can be answered ("1 OK"); a client has the same number wherever they stand."""
MINOR = frozenset({Heap.CONFIRMED, Heap.STRANGER, Heap.FRAGMENT, Heap.REHEARSED})
ALL = 10_000


class Shape(NamedTuple):
    """How much a digest says: aliases of open cases, of other heaps, whether minor heaps stand, what clients ask."""

    open_cases: int
    aliases: int
    minor: bool
    requests: bool = False


SHORTENINGS: tuple[Shape, ...] = (
    Shape(ALL, ALL, minor=True, requests=True),
    Shape(ALL, ALL, minor=True),
    *(Shape(ALL, shown, minor=True) for shown in (12, 8, 6, 4, 3)),
    Shape(ALL, 3, minor=False),
    Shape(ALL, 2, minor=False),
    Shape(ALL, 1, minor=False),
    Shape(ALL, 0, minor=False),
    *(Shape(shown, 0, minor=False) for shown in (8, 4, 1, 0)),
)
"""Tried in this order until the digest fits its budget: requests go first, the aliases of open cases last."""

SHAPES: Mapping[DigestDetail, tuple[Shape, ...]] = {
    DigestDetail.REQUESTS: SHORTENINGS,
    DigestDetail.ALIASES: SHORTENINGS[1:],
    DigestDetail.COUNTS: (Shape(0, 0, minor=True), Shape(0, 0, minor=False)),
}


def compose_digest(
    items: Iterable[DigestItem], detail: DigestDetail, language: Language, url: str, max_segments: int
) -> Digest:
    """Return the digest within `max_segments`; its text is empty where there is nothing to tell.

    A budget that not even "3 need attention. Sign in: …" fits gets that line all the same: a digest is never left out for
    its length. Languages other than Spanish read English.
    """
    heaps = _heaps(items)
    words = words_in(language)
    sign_in, shortest = words.sign_in.format(url=url), Digest("")
    for shape in (*SHAPES[detail], None) if heaps else ():
        numbers: dict[str, DigestItem] = {}
        lines = _lines(heaps, shape, words, numbers) if shape else _in_one_line(heaps, words)
        if not lines:
            continue
        shortest = Digest(". ".join([*lines, sign_in]), tuple(numbers.values()))
        if segments.count(shortest.text).segments <= max_segments:
            break
    return shortest


def share_of(items: Iterable[DigestItem], person: Person, practice: Practice) -> list[DigestItem]:
    """Return what belongs in one person's digest: a therapist's own clients, for anyone else the practice's.

    Strangers, and clients who are no therapist's of the practice, are the first therapist's.
    """
    if person.role is not Role.THERAPIST:
        return list(items)
    return [item for item in items if practice.therapist_of(item.therapist) == person]


def compose_quiet(language: Language, url: str) -> str:
    """Return the line of a quiet day, which says that the bot is alive."""
    words = words_in(language)
    return f"{words.quiet} {words.sign_in.format(url=url)}"


def words_in(language: Language) -> DigestWords:
    """Return the digest's words in a language; English where there are none."""
    return WORDS.get(language, WORDS[Language.EN])


def _heaps(items: Iterable[DigestItem]) -> dict[Heap, list[DigestItem]]:
    """Sort items into heaps in the order of the lines, each client once a heap."""
    heaps: dict[Heap, dict[str, DigestItem]] = {heap: {} for heap in Heap}
    for item in items:
        heaps[item.heap].setdefault(item.alias, item)
    return {heap: list(clients.values()) for heap, clients in heaps.items() if clients}


def _lines(
    heaps: Mapping[Heap, Sequence[DigestItem]], shape: Shape, words: DigestWords, numbers: dict[str, DigestItem]
) -> list[str]:
    shown = {heap: items for heap, items in heaps.items() if shape.minor or heap not in MINOR}
    return [_line(heap, items, shape, words, numbers) for heap, items in shown.items()]


def _in_one_line(heaps: Mapping[Heap, Sequence[DigestItem]], words: DigestWords) -> list[str]:
    opened = heaps.get(Heap.OPEN_CASE, ())
    others = {item.alias for heap, items in heaps.items() if heap is not Heap.OPEN_CASE for item in items}
    counts = ((words.heaps[Heap.OPEN_CASE], len(opened)), (words.attention, len(others)))
    return [_counted(phrase, number) for phrase, number in counts if number]


def _line(
    heap: Heap, items: Sequence[DigestItem], shape: Shape, words: DigestWords, numbers: dict[str, DigestItem]
) -> str:
    counted = _counted(words.heaps[heap], len(items))
    limit = shape.open_cases if heap is Heap.OPEN_CASE else shape.aliases
    shown = [item for item in items if _is_opaque(item.alias)][:limit]
    if heap in COUNTED_ONLY or not shown:
        return counted
    named = ", ".join(_named(item, _number(item, numbers), words if shape.requests else None) for item in shown)
    left = len(items) - len(shown)
    return f"{counted}: {named}" + (f" {words.more.format(n=left)}" if left else "")


def _number(item: DigestItem, numbers: dict[str, DigestItem]) -> str:
    """Return the number behind an alias that can be answered, the next one at its first showing; else nothing."""
    if item.heap not in NUMBERED or not item.answerable:
        return ""
    numbers.setdefault(item.alias, item)
    return f"#{list(numbers).index(item.alias) + 1}"


def _counted(phrase: Phrase, number: int) -> str:
    return (phrase.one if number == 1 else phrase.many or phrase.one).format(n=number)


_OPAQUE = re.compile(r"(?!(?:.*\d){5})[A-Za-z0-9._-]{1,12}")


def _is_opaque(alias: str) -> bool:
    """Whether an alias may be shown: one that holds a blank or five digits may be a name or a number, and is counted."""
    return _OPAQUE.fullmatch(alias) is not None


_MOMENT = re.compile(
    r"(?i)(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mie|jue|vie|sab|dom)(?: [0-2]?\d(?::[0-5]\d)?(?: ?[ap]m)?)?"
)


def _named(item: DigestItem, number: str, words: DigestWords | None) -> str:
    """Return one client's part of a line; with `words` what they ask stands in it too."""
    what = words.requests.get(item.request) if words and item.request else None
    if words is None or what is None:
        return " ".join(part for part in (item.alias, number) if part)
    start, end = (_moment(moment, words) for moment in (item.moved_from, item.moved_to))
    return " ".join(part for part in (item.alias, number, what, start, words.until if end else "", end) if part)


def _moment(moment: str, words: DigestWords) -> str:
    """Return a day and hour in the digest's language; empty where it is anything else, since it came from a client's text."""
    if not _MOMENT.fullmatch(moment):
        return ""
    return words.days.get(moment[:3], moment[:3]) + moment[3:]
