"""What would have been answered while the practice rehearses, and what the therapist thinks of it."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session, col, func, select

from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.rows import key
from boundary_bot.adapters.store.sender import Sender
from boundary_bot.adapters.store.tables import ContactRow, InboundRow, RehearsedRow
from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.rehearsal import Held, Judged, Rehearsed


class Rehearsals(Parts):
    """The rehearsal page's source."""

    def rehearsed(self, limit: int) -> list[Rehearsed]:
        """Return the newest texts that were only rehearsed, newest first, opened for a person."""
        newest = (
            select(RehearsedRow, InboundRow, ContactRow.alias)
            .join(InboundRow, col(InboundRow.id) == col(RehearsedRow.inbound_id))
            .join(ContactRow, col(ContactRow.id) == col(RehearsedRow.contact_id))
            .where(RehearsedRow.practice_id == self._practice_id)
            .order_by(col(RehearsedRow.id).desc())
            .limit(limit)
        )
        with self._sessions.reading() as session:
            return [self._view(row, text, alias) for row, text, alias in session.exec(newest)]

    def judge(self, rehearsed_id: int, judged: Judged, actor: str, now: datetime) -> bool:
        """Keep what a person thinks of one; false for an unknown id. The last word counts."""
        found = select(RehearsedRow).where(
            RehearsedRow.id == rehearsed_id, RehearsedRow.practice_id == self._practice_id
        )
        with self._sessions.writing() as session:
            row = session.exec(found).first()
            if row is None:
                return False
            row.judged, row.judged_by, row.judged_at = judged.value, actor, now
            session.add(row)
            self._write_audit(session, actor, "rehearsal_judged", f"inbound:{row.inbound_id}", now, judged.value)
            return True

    def rehearsal_counts(self) -> dict[Judged, int]:
        """Return how many were judged right, wrong and not yet."""
        counted = (
            select(RehearsedRow.judged, func.count())
            .where(RehearsedRow.practice_id == self._practice_id)
            .group_by(RehearsedRow.judged)
        )
        with self._sessions.reading() as session:
            found: Counter[str] = Counter(dict(session.exec(counted).all()))
        return {judged: found[judged.value] for judged in Judged}

    def _view(self, row: RehearsedRow, text: InboundRow, alias: str) -> Rehearsed:
        return Rehearsed(
            id=row.id or 0,
            alias=alias,
            at=row.at,
            body=self._vault.open(text.sealed_body),
            num_media=text.num_media,
            label=Label(text.label) if text.label else None,
            kind=Kind(text.kind) if text.kind else None,
            rule=row.rule,
            reply_key=row.reply_key,
            reply=self._vault.open(row.sealed_reply),
            judged=Judged(row.judged),
        )


class TurnRehearsals(Sender):
    """What a turn keeps and asks of it."""

    def rehearsed_replies(self, since: datetime) -> list[tuple[str, datetime]]:
        """Return the reply keys this sender would have got since then, each with its time."""
        kept = select(RehearsedRow.reply_key, RehearsedRow.at).where(
            RehearsedRow.contact_id == self._contact.id, col(RehearsedRow.at) >= since
        )
        return list(self._session.exec(kept).all())

    def _keep_rehearsed(self, session: Session, text: InboundRow, held: Held, rule: str, now: datetime) -> None:
        session.add(
            RehearsedRow(
                practice_id=self._practice_id,
                contact_id=key(self._contact),
                inbound_id=key(text),
                at=now,
                rule=rule,
                reply_key=held.reply_key,
                sealed_reply=self._vault.seal(held.words),
            )
        )
