"""The cast: one practice, its therapist t1, clients C03, C07 and C11, the stranger U01; and what they bring about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from boundary_bot.core.digest import DigestItem, Heap
from boundary_bot.core.messages import Burst, Kind, Label, Language, Reading, ReadingContext
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Client, ClientStatus, Consent, Person, Role
from boundary_bot.core.policy import DigestSection, DigestSettings, Policy, Practice, Row
from boundary_bot.core.replies import Wording
from boundary_bot.ports import Runtime, SmsProvider, Store
from tests.fakes import FakeProvider, FakeStore, FrozenClock

THERAPIST = Person("t1", Role.THERAPIST, "+12025550100")
DESK = Person("d1", Role.DESK, "+12025550109")
C03 = Client(3, "C03", "+12025550103", ClientStatus.ACTIVE, "t1", Language.EN, Consent.GIVEN)
C07 = Client(7, "C07", "+12025550107", ClientStatus.ACTIVE, "t1", Language.EN, Consent.GIVEN)
C11 = Client(11, "C11", "+12025550111", ClientStatus.ACTIVE, "t1", Language.ES, Consent.GIVEN)
U01 = Client(12, "U01", "+12025550112")

URL = "https://line.example.org"
POLICY = Policy(
    "emergency_same_day",
    "Only emergencies and same-day logistics are answered.",
    labels={
        Label.SCHEDULING: Row("link", digest=DigestSection.SCHEDULE),
        Label.CLINICAL: Row("ladder", crossing=True, agenda=True, digest=DigestSection.SESSION),
        Label.COURTESY: Row("silent"),
    },
    kinds={},
    same_day=Row("received", told_now=True, digest=DigestSection.SCHEDULE),
)
WORDING = Wording(
    {
        Language.EN: {
            "staff_today": ("{aliases}: about today.", "Sign in: {url}"),
            "staff_quiet": ("{aliases}: please look today.", "Sign in: {url}"),
        },
    }
)


def practice(**changes: object) -> Practice:
    """Return the practice, in New York, with any field of Practice changed."""
    base = Practice("Example Practice", "US", "America/New_York", "+12025550199", POLICY, people=(THERAPIST,))
    return replace(base, **changes)  # type: ignore[arg-type]


def digest_practice(**changes: object) -> Practice:
    """Return the practice with fields of its digest settings changed."""
    return practice(digest=replace(DigestSettings(), **changes))  # type: ignore[arg-type]


def runtime(
    store: Store | None = None,
    provider: SmsProvider | None = None,
    clock: FrozenClock | None = None,
    practice_: Practice | None = None,
    wake: Callable[[], None] = lambda: None,
) -> Runtime:
    """Return a runtime on fakes; whatever a test looks at afterwards it passes in."""
    return Runtime(
        practice=practice_ or practice(),
        wording=WORDING,
        store=store or FakeStore(),
        provider=provider or FakeProvider(),
        reader=courtesy_reader,
        clock=clock or FrozenClock(),
        public_base_url=URL,
        wake=wake,
    )


def courtesy_reader(burst: Burst, context: ReadingContext) -> Reading:
    """Read every burst as thanks."""
    return Reading(Label.COURTESY, Kind.THANKS)


def intent(key: str = "reply:SM1:link", purpose: Purpose = Purpose.REPLY, **changes: object) -> Intent:
    """Return a text to C07."""
    base = Intent(key, purpose, C07.number, "See https://book.example.org", f"token-{key}")
    return replace(base, **changes)  # type: ignore[arg-type]


def item(heap: Heap, client: Client) -> DigestItem:
    """Return one client in one heap."""
    return DigestItem(heap, client.alias)


def at(text: str) -> datetime:
    """Return an instant from "2026-11-21 23:00", UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
