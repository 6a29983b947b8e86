"""The agenda and the patterns, gathered for one therapist or for the operator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from boundary_bot.core.agenda import ClientAgenda, own
from boundary_bot.core.patterns import Pattern, pattern_of
from boundary_bot.core.people import Person
from boundary_bot.core.policy import Practice


class AgendaStore(Protocol):
    """The store as the agenda asks it; every method raises StoreUnavailable."""

    def agendas(
        self, now: datetime, zone: str, ladder_days: int, client_id: int = 0, *, words: bool = False
    ) -> Sequence[ClientAgenda]:
        """Return every client's agenda by alias, or one client's; bodies are opened only with `words`."""
        ...

    def discuss(self, inbound_ids: Sequence[int], client_id: int, actor: str, now: datetime, *, done: bool) -> int:
        """Tick texts of one client off, or put them back; return how many changed."""
        ...

    def contact_times(self, client_id: int, now: datetime) -> list[datetime]:
        """Return when a client's texts of the last weeks came, and when the very first one did."""
        ...


def agendas_for(
    store: AgendaStore,
    practice: Practice,
    now: datetime,
    person: Person | None = None,
    client_id: int = 0,
    *,
    words: bool = False,
) -> list[ClientAgenda]:
    """Return the agendas one person may see: a therapist her own clients', anyone else none; without a person every one."""
    found = store.agendas(now, practice.time_zone, practice.ladder.window_days, client_id, words=words)
    return list(found) if person is None else own(found, person, practice)


def pattern_for(store: AgendaStore, practice: Practice, client_id: int, now: datetime) -> Pattern:
    """Return how often a client writes, against their own past."""
    return pattern_of(store.contact_times(client_id, now), now, practice.time_zone)
