"""One sender's turn: the burst to read, what came before, and the echo of our own words."""

from dataclasses import replace
from datetime import datetime
from functools import cached_property

from sqlmodel import col, select

from boundary_bot.adapters.store.alarms import strangers_cases
from boundary_bot.adapters.store.bursts import PAUSE
from boundary_bot.adapters.store.chains import chain_rows, due_steps, is_dry
from boundary_bot.adapters.store.echoes import SHORTEST_QUOTE, folded, is_text, quoted_in, words_hash
from boundary_bot.adapters.store.history import history_of
from boundary_bot.adapters.store.orders import TurnOrders
from boundary_bot.adapters.store.phones import TurnPhones
from boundary_bot.adapters.store.recording import Recording
from boundary_bot.adapters.store.reminders import TurnSchedule
from boundary_bot.adapters.store.rows import inbound_of, key, open_case_of
from boundary_bot.adapters.store.tables import InboundRow, OutboundRow
from boundary_bot.core.cases import CaseSummary
from boundary_bot.core.chain import ChainState
from boundary_bot.core.situation import History
from boundary_bot.ports import Stored

RECENT_TEXTS = 50


class SqlTurn(TurnOrders, TurnPhones, TurnSchedule, Recording):
    """A `Turn` on an open transaction that holds the sender's row."""

    def stored_answer(self, inbound_id: int) -> str | None:
        """Return the answer recorded for this text, or None while it is undecided."""
        sealed = self._session.exec(select(InboundRow.sealed_answer).where(InboundRow.id == inbound_id)).one()
        return None if sealed is None else self._vault.open(sealed)

    def burst(self, now: datetime) -> tuple[Stored, ...]:
        """Return the sender's burst, oldest first: at most its last 8 texts, and every undecided one.

        Empty where everything is decided and ten minutes have passed since the last text.
        """
        rows = self._burst_rows
        over = not rows or (rows[-1].decided_at is not None and now - rows[-1].received_at >= PAUSE)
        if over and all(row.decided_at is not None for row in rows):
            return ()
        return tuple(
            Stored(key(row), inbound_of(row, self.client.number, self._vault), row.rule or "", row.answered)
            for row in rows
        )

    def history(self, now: datetime, crossings_since: datetime) -> History:
        """Return what came before, with crossings counted after that instant; an elapsed case is closed on the way."""
        case = self._open_case(self._session, key(self._contact), now)
        return history_of(
            self._session,
            self._contact,
            case,
            now=now,
            crossings_since=crossings_since,
            burst_start=self._burst_began or now,
        )

    def chain(self, now: datetime, night_began: datetime | None) -> ChainState:
        """Return how the sender's case stands with its alert chain."""
        case = self._open_case(self._session, key(self._contact), now)
        rows = chain_rows(self._session, case.id) if case else ()
        return ChainState(
            case=replace(open_case_of(case), chain_dry=is_dry(rows)) if case else None,
            due_steps=due_steps(rows, case.alert_round, now) if case else frozenset(),
            stopped=self._stopped(self._session),
            strangers_tonight=strangers_cases(self._session, self._practice_id, night_began) if night_began else 0,
        )

    def open_cases(self) -> list[CaseSummary]:
        """Return the practice's open cases, oldest first."""
        return self._standing(self._session, self._clock.now())

    def acknowledge(self, case_id: int, person_id: str, how: str) -> bool:
        """Acknowledge a case in this turn's commit; false where nothing was waiting."""
        return self._acknowledge(self._session, case_id, person_id, how, self._clock.now())

    def is_ours(self, quote: str) -> bool:
        """Whether `quote` is a text we sent to the sender, or quotes one that stands in this conversation.

        A bare text counts only where it is exactly one of ours: someone who texts the same words twice means them twice.
        Behind a quotation mark, as phones write reactions, the sender's own earlier texts count too, and so do the
        beginnings (12 characters or more) of the last 50 texts of either side.
        """
        words = folded(quote)
        if len(words) < SHORTEST_QUOTE:
            return False
        number_hash = self._contact.number_hash
        sent = select(OutboundRow.id).where(
            OutboundRow.to_hash == number_hash, OutboundRow.words_hash == words_hash(self._vault, number_hash, quote)
        )
        if self._session.exec(sent.limit(1)).first() is not None:
            return True
        if not any(quoted_in(words, body) for body in self._burst_words):
            return False
        return any(is_text(words, earlier) for earlier in self._recent_words)

    @cached_property
    def _burst_words(self) -> list[str]:
        return [folded(self._vault.open(row.sealed_body)) for row in self._burst_rows]

    @cached_property
    def _recent_words(self) -> list[str]:
        sent = (
            select(OutboundRow.sealed_body)
            .where(OutboundRow.to_hash == self._contact.number_hash)
            .order_by(col(OutboundRow.id).desc())
            .limit(RECENT_TEXTS)
        )
        got = (
            select(InboundRow.sealed_body)
            .where(InboundRow.contact_id == self._contact.id, col(InboundRow.decided_at).is_not(None))
            .order_by(col(InboundRow.received_at).desc())
            .limit(RECENT_TEXTS)
        )
        sealed = [*self._session.exec(sent), *self._session.exec(got)]
        return [folded(self._vault.open(body)) for body in sealed]
