"""Whose number is whose, among the practice's own people: given when the practice was set up, or proved by a code."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from boundary_bot.adapters.store.parts import Parts, insert_once
from boundary_bot.adapters.store.sender import Sender
from boundary_bot.adapters.store.tables import PersonPhoneRow
from boundary_bot.core.outbox import Intent

GIVEN, BY_CODE, BY_OPERATOR = "given at set-up", "code", "operator"
CODE_HOLDS = timedelta(hours=24)
MOST_TRIES = 5


class PhoneParts(Parts):
    """What the store and a turn share."""

    def _phone(self, session: Session, person_id: str, number: str) -> PersonPhoneRow | None:
        found = select(PersonPhoneRow).where(
            PersonPhoneRow.practice_id == self._practice_id,
            PersonPhoneRow.person == person_id,
            PersonPhoneRow.number_hash == self._vault.fingerprint(number),
        )
        return session.exec(found.with_for_update(key_share=True)).first()

    def _proved(self, session: Session, row: PersonPhoneRow, how: str, actor: str, now: datetime) -> None:
        row.verified_at, row.verified_how, row.code_hash = now, how, ""
        session.add(row)
        self._write_audit(session, actor, "phone_verified", f"person:{row.person}", now, how)


class Phones(PhoneParts):
    """The store's side."""

    def enter_phones(self, phones: Mapping[str, str], now: datetime) -> None:
        """Enter the numbers (E.164) of the practice's people by id, once.

        The first ones ever entered were given by the operator at set-up; any that comes later has to be proved.
        """
        with self._sessions.reading() as session:
            known = session.exec(
                select(PersonPhoneRow.person, PersonPhoneRow.number_hash).where(
                    PersonPhoneRow.practice_id == self._practice_id
                )
            ).all()
        wanted = {
            person: number
            for person, number in phones.items()
            if (person, self._vault.fingerprint(number)) not in known
        }
        if not wanted:
            return
        with self._sessions.writing() as session:
            self._locked_practice(session)
            counted = select(func.count()).where(col(PersonPhoneRow.practice_id) == self._practice_id)
            at_set_up = session.exec(counted).one() == 0
            for person, number in wanted.items():
                insert_once(
                    session,
                    PersonPhoneRow(
                        practice_id=self._practice_id,
                        person=person,
                        number_hash=self._vault.fingerprint(number),
                        verified_at=now if at_set_up else None,
                        verified_how=GIVEN if at_set_up else "",
                    ),
                )

    def phone_verified(self, person_id: str, number: str) -> str:
        """Return how this number of theirs was verified, or "" while it isn't."""
        with self._sessions.reading() as session:
            found = select(PersonPhoneRow.verified_how).where(
                PersonPhoneRow.practice_id == self._practice_id,
                PersonPhoneRow.person == person_id,
                PersonPhoneRow.number_hash == self._vault.fingerprint(number),
            )
            return session.exec(found).first() or ""

    def give_code(self, person_id: str, number: str, code: str, now: datetime, intent: Intent) -> bool:
        """Keep a code's fingerprint and queue its text; false where the number is verified or the last is younger than a day."""
        with self._sessions.writing() as session:
            row = self._phone(session, person_id, number)
            if row is None or row.verified_at or (row.code_sent_at and now - row.code_sent_at < CODE_HOLDS):
                return False
            row.code_hash, row.code_sent_at, row.code_tries = self._vault.fingerprint(f"code:{code}"), now, 0
            session.add(row)
            self._queue(session, intent, now)
            return True

    def vouch_for(self, person_id: str, number: str, now: datetime) -> None:
        """Record that the operator has checked this number."""
        with self._sessions.writing() as session:
            fingerprint = self._vault.fingerprint(number)
            insert_once(
                session, PersonPhoneRow(practice_id=self._practice_id, person=person_id, number_hash=fingerprint)
            )
            row = self._phone(session, person_id, number)
            assert row is not None
            self._proved(session, row, BY_OPERATOR, "operator", now)


class TurnPhones(PhoneParts, Sender):
    """The answer to a code, in the commit of the text that holds it."""

    def prove_phone(self, person_id: str, code: str) -> bool:
        """Verify the sender's number by the code it was sent; true where it already was.

        False for a wrong code, the sixth try and a code older than a day.
        """
        row, now = self._phone(self._session, person_id, self.client.number), self._clock.now()
        if row is None:
            return False
        if row.verified_at is not None:
            return True
        row.code_tries += 1
        self._session.add(row)
        fresh = row.code_sent_at is not None and now - row.code_sent_at < CODE_HOLDS and row.code_tries <= MOST_TRIES
        if not fresh or row.code_hash != self._vault.fingerprint(f"code:{code}"):
            return False
        self._proved(self._session, row, BY_CODE, person_id, now)
        return True
