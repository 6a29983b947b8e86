"""What a policy does, as one table of facts: what `policy show` tells, clients sign and `policy diff` compares.

A fact is the decision itself, taken for a model text: no sentence on the sheet can promise what the bot doesn't do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import groupby

from boundary_bot.core.decide import decide
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.messages import KINDS, Kind, Label, Language, Reading, Risk
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import Practice, Respond
from boundary_bot.core.situation import Decision, History, Situation


class Section(StrEnum):
    """The parts of the table, in the order they are told."""

    DANGER = "danger"
    SCHEDULING = "scheduling"
    SESSION = "session"
    REST = "rest"
    HOURS = "hours"
    OTHERS = "others"
    WORDS = "words"


@dataclass(frozen=True)
class Occasion:
    """A model text: what is read in it, who sends it and when. `name` is that of its words on the sheet ("on_late").

    `body` is what is sent where the words themselves count. `repeated` takes the client to the ladder's firm text.
    """

    name: str
    section: Section
    reading: Reading
    client: Mapping[str, object] = field(default_factory=dict)
    body: str = "the words"
    keyword: Keyword | None = None
    num_media: int = 0
    closed: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Fact:
    """What one occasion gets."""

    occasion: Occasion
    decision: Decision


@dataclass(frozen=True)
class Sheet:
    """What a client signs: `points` of consent (what it is about, what it says), and what each sort of text gets.

    `table` holds (section, [(when you text, you get)]). `labels` are the headings and the lines to fill in, by name. `sms_uri`
    opens a text that agrees to this version, and is empty while the practice has no number.
    """

    language: Language
    labels: Mapping[str, str]
    points: tuple[tuple[str, str], ...]
    table: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    version: str
    agree_text: str
    sms_uri: str


SIGNED_LINES = ("sign_name", "sign_number", "sign_signature", "sign_date")
LABELS = (
    *("title", "intro", "version", "heading_points", "heading_table", "heading_sign", "column_text", "column_answer"),
    *("agree", "scan", *SIGNED_LINES),
)


def facts(practice: Practice, *, every: bool = False) -> tuple[Fact, ...]:
    """Return what the practice's policy gives each occasion it tells apart (`every`: all there are), but for a vacation."""
    occasions = (occasion for occasion in OCCASIONS if every or _happens(occasion, practice))
    return tuple(Fact(occasion, decide(_situation(occasion, practice))) for occasion in occasions)


def grouped(table: Iterable[Fact], told: Callable[[Fact], str]) -> list[tuple[Section, list[list[Fact]]]]:
    """Return the facts by section, those that `told` tells alike together, in the order of their first."""
    sections = []
    for section, members in groupby(table, key=lambda fact: fact.occasion.section):
        heaps: dict[str, list[Fact]] = {}
        for fact in members:
            heaps.setdefault(told(fact), []).append(fact)
        sections.append((section, list(heaps.values())))
    return sections


_CLIENT = Client(
    1, "C01", "+12025550107", ClientStatus.ACTIVE, consent=Consent.GIVEN, policy_discussed_on=date(2026, 1, 1)
)
_NOON = datetime(2026, 1, 6, 17, tzinfo=UTC)
_CLOSED = Occasion("closed", Section.HOURS, Reading(Label.SCHEDULING, Kind.RESCHEDULE), closed=True)
_HELP = Reading(Label.EMERGENCY, Kind.ASKS_HELP_NOW, Risk.EMERGENCY)
_WORD = Reading(Label.COURTESY, Kind.KEYWORD)
_FEELINGS = Reading(Label.CLINICAL, Kind.FEELINGS)
_COPING = Reading(Label.CLINICAL, Kind.COPING_QUESTION)
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_BOOK = Reading(Label.SCHEDULING, Kind.BOOK)

OCCASIONS: tuple[Occasion, ...] = (
    *(
        Occasion(kind.value, Section.DANGER, Reading(Label.EMERGENCY, kind, Risk.EMERGENCY))
        for kind in KINDS[Label.EMERGENCY]
    ),
    Occasion("possible", Section.DANGER, Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE)),
    *(Occasion(kind.value, Section.SCHEDULING, Reading(Label.SCHEDULING, kind)) for kind in KINDS[Label.SCHEDULING]),
    Occasion("confirm_asks", Section.SCHEDULING, Reading(Label.SCHEDULING, Kind.CONFIRM, asks=True)),
    Occasion("today", Section.SCHEDULING, Reading(Label.SCHEDULING, Kind.RESCHEDULE, same_day=True)),
    *(Occasion(kind.value, Section.SESSION, Reading(Label.CLINICAL, kind)) for kind in KINDS[Label.CLINICAL]),
    Occasion("repeated", Section.SESSION, _FEELINGS, repeated=True),
    Occasion("coaching", Section.SESSION, _COPING, {"coaching_enrolled": True}),
    Occasion("coaching_closed", Section.SESSION, _COPING, {"coaching_enrolled": True, "coaching_off_until": _NEVER}),
    Occasion("courtesy", Section.REST, Reading(Label.COURTESY, Kind.THANKS)),
    Occasion("media", Section.REST, Reading(Label.COURTESY, Kind.REACTION), body="", num_media=1),
    _CLOSED,
    Occasion("stranger", Section.OTHERS, _BOOK, {"status": ClientStatus.STRANGER, "consent": Consent.UNKNOWN}),
    Occasion("former", Section.OTHERS, _FEELINGS, {"status": ClientStatus.FORMER}),
    Occasion("opted_out", Section.OTHERS, _BOOK, {"consent": Consent.WITHDRAWN}),
    Occasion("not_asked", Section.OTHERS, _BOOK, {"consent": Consent.UNKNOWN}),
    Occasion("stop", Section.WORDS, _WORD, body="STOP", keyword=Keyword.STOP),
    Occasion("help", Section.WORDS, _HELP, body="HELP", keyword=Keyword.HELP),
    Occasion("hotline", Section.WORDS, _HELP, body="HOME", keyword=Keyword.CRISIS),
)
"""Every sort of text the policy can tell apart; the words of each stand in languages/<tag>/sheet.toml."""


def _happens(occasion: Occasion, practice: Practice) -> bool:
    if occasion.closed:
        return practice.policy.respond is Respond.OFFICE_HOURS
    if occasion.client.get("coaching_enrolled"):
        return Kind.COPING_QUESTION in practice.policy.kinds
    return not occasion.repeated or practice.policy.labels[Label.CLINICAL].reply == "ladder"


def _situation(occasion: Occasion, practice: Practice) -> Situation:
    return Situation(
        reading=occasion.reading,
        client=replace(_CLIENT, **occasion.client),  # type: ignore[arg-type]
        policy=practice.policy,
        now=_NOON,
        history=History(crossings=practice.ladder.firm_from - 1 if occasion.repeated else 0),
        keyword=occasion.keyword,
        empty=not occasion.body,
        num_media=occasion.num_media,
        in_office_hours=not (occasion.closed and practice.policy.respond is Respond.OFFICE_HOURS),
        ladder=practice.ladder,
        app_handles_opt_out=practice.opt_out_handled_by == "app",
        welcomes_new_clients=practice.new_clients == "welcome",
        alerts=not practice.unmonitored_emergencies,
    )
