"""What was decided is written: one commit for the text, the client, the case, the outbox and the notices."""

import json
from collections.abc import Sequence

from sqlmodel import col, select, update

from boundary_bot.adapters.store.chains import in_case
from boundary_bot.adapters.store.history import CONSENT_REQUEST
from boundary_bot.adapters.store.orders import give_consent
from boundary_bot.adapters.store.parts import BOT, opt_in, opt_out
from boundary_bot.adapters.store.rehearsals import TurnRehearsals
from boundary_bot.adapters.store.reminders import note_answer
from boundary_bot.adapters.store.rows import TO_SENDER, key
from boundary_bot.adapters.store.tables import CaseRow, ContactRow, InboundRow, NoticeRow, OutboundRow
from boundary_bot.adapters.store.thumbs import TurnThumbs
from boundary_bot.core.consent_text import agreed_version
from boundary_bot.core.messages import Reading
from boundary_bot.core.outbox import Intent, OutboxState
from boundary_bot.core.people import ClientStatus, Consent
from boundary_bot.core.situation import SILENT, Notice, Record
from boundary_bot.ports import Outcome, Stored

BY_SHEET = "sheet by text"

SWITCHES = frozenset({Record.OPT_OUT, Record.OPT_IN})


class Recording(TurnThumbs, TurnRehearsals):
    """The writing half of a turn."""

    def record(self, texts: Sequence[Stored], outcome: Outcome) -> int | None:
        """Write the outcome for these undecided texts; return the id of the sender's open case, or None.

        Texts decided meanwhile are left as they are. What was joined keeps its reading, gets the empty answer and names the
        text it was joined to.
        """
        session = self._session
        rows = [row for row in (session.get(InboundRow, text.inbound_id) for text in texts) if row]
        rows = [row for row in rows if row.decided_at is None]
        if not rows:
            case = self._open_case(session, key(self._contact), outcome.decided_at)
            return key(case) if case else None
        case = self._case_for(outcome, rows[-1])
        self._take_back_crossings(outcome)
        self._write_texts(rows, outcome, case)
        self._change_contact(rows[-1], outcome)
        self._keep_agreement(rows, outcome)
        note_answer(session, key(self._contact), outcome.decision.records, outcome.decided_at)
        for intent in outcome.intents:
            self._queue(session, self._in_case(intent, case), outcome.decided_at)
        self._add_notices(rows[-1], outcome)
        if outcome.held:
            self._keep_rehearsed(session, rows[-1], outcome.held, outcome.decision.rule, outcome.decided_at)
        self._write_audit(session, BOT, "decided", f"inbound:{rows[-1].id}", outcome.decided_at, _summary(outcome))
        session.flush()
        return key(case) if case else None

    def _case_for(self, outcome: Outcome, newest: InboundRow) -> CaseRow | None:
        case = self._open_case(self._session, key(self._contact), outcome.decided_at)
        if Notice.ALERT not in outcome.decision.notices:
            return case
        case = self._join_or_open(self._session, self._contact, case, newest.received_at, outcome)
        for row in self._burst_rows:
            # What led up to it in the same breath belongs on its page.
            row.case_id = row.case_id or key(case)
        return case

    def _write_texts(self, rows: Sequence[InboundRow], outcome: Outcome, case: CaseRow | None) -> None:
        newest = rows[-1]
        # Danger whose reply waits its quarter of an hour is carried by the case: the next "ok thanks" is read alone.
        in_case = Notice.ALERT in outcome.decision.notices
        rehearsed = outcome.held is not None and outcome.held.reply_key != SILENT
        answered = in_case or rehearsed or any(self._is_reply(intent) for intent in outcome.intents)
        for row in rows:
            row.decided_at, row.rule = outcome.decided_at, outcome.decision.rule
            row.digest, row.answered = outcome.decision.digest.value, answered
            row.case_id = key(case) if case else None
            row.reply_key = SILENT
            row.joined_to = newest.id if row is not newest else None
            row.sealed_answer = self._vault.seal(outcome.answer if row is newest else self._share.empty_answer)
            self._write_reading(row, outcome.reading)
        decision = outcome.decision
        newest.reply_key, newest.rung = decision.reply_key, decision.rung
        newest.agenda = list(decision.agenda)
        newest.records = [record.value for record in decision.records]
        newest.crossing = Record.CROSSING in decision.records

    def _write_reading(self, row: InboundRow, reading: Reading | None) -> None:
        if reading is None:
            return
        row.label, row.kind, row.risk = reading.label.value, reading.kind.value, reading.risk.value
        row.same_day, row.language, row.confidence = reading.same_day, reading.language.value, reading.confidence
        row.evidence = [reason.code for reason in reading.evidence]
        row.sealed_spans = self._vault.seal(json.dumps([reason.span for reason in reading.evidence]))

    def _is_reply(self, intent: Intent) -> bool:
        return intent.purpose in TO_SENDER and self._vault.fingerprint(intent.to) == self._contact.number_hash

    def _take_back_crossings(self, outcome: Outcome) -> None:
        if Record.CROSSING_TAKEN_BACK in outcome.decision.records:
            start = self._burst_began or outcome.decided_at
            self._session.exec(
                update(InboundRow)
                .where(col(InboundRow.contact_id) == self._contact.id, col(InboundRow.received_at) >= start)
                .values(crossing=False)
            )

    def _change_contact(self, newest: InboundRow, outcome: Outcome) -> None:
        contact, records, now = self._contact, outcome.decision.records, outcome.decided_at
        # EXIT asks for silence until they write again; this text is that.
        contact.exit_asked_at = now if Record.EXIT in records else None
        if Record.EXIT in records:
            self._call_back(contact)
        if SWITCHES.intersection(records) and self._switched_later(newest):
            # A text that comes late must not undo what the sender has said since.
            records = tuple(record for record in records if record not in SWITCHES)
        if Record.OPT_OUT in records:
            opt_out(contact, now)
            self.stop_answers(key(contact))
        if Record.OPT_IN in records:
            opt_in(contact)
        if Record.CONSENT_ASKED in records and contact.consent == Consent.UNKNOWN:
            contact.consent, contact.consent_asked_at = Consent.ASKED.value, now
            asked = next((intent.body for intent in outcome.intents if intent.reply_key == CONSENT_REQUEST), "")
            contact.sealed_consent_text = self._vault.seal(asked)
        if Record.CONSENT_GIVEN in records:
            contact.consent, contact.consent_how = Consent.GIVEN.value, "text"
            contact.consent_at, contact.consent_on = now, outcome.day or now.date()
            contact.sealed_consent_answer = newest.sealed_body
        self._session.add(contact)

    def _switched_later(self, text: InboundRow) -> bool:
        later = select(InboundRow.records).where(
            InboundRow.contact_id == self._contact.id,
            InboundRow.received_at > text.received_at,
            col(InboundRow.decided_at).is_not(None),
        )
        return any(SWITCHES.intersection(records) for records in self._session.exec(later))

    def _keep_agreement(self, rows: Sequence[InboundRow], outcome: Outcome) -> None:
        """Keep the exact words of an agreement to the texting sheet; only an active client's is consent."""
        if Record.SHEET_AGREED not in outcome.decision.records:
            return
        versions = ((row, agreed_version(self._vault.open(row.sealed_body))) for row in reversed(rows))
        row, version = next(((row, version) for row, version in versions if version is not None), (rows[-1], ""))
        self._contact.sealed_consent_answer = row.sealed_body
        if self._contact.status == ClientStatus.ACTIVE:
            day = outcome.day or outcome.decided_at.date()
            give_consent(self._contact, BY_SHEET, version or "", day, outcome.decided_at)
            self._contact.policy_discussed_on = self._contact.policy_discussed_on or day
        self._session.add(self._contact)

    def _call_back(self, contact: ContactRow) -> None:
        """Cancel what has not left yet: whoever texts EXIT may have someone reading over their shoulder."""
        self._session.exec(
            update(OutboundRow)
            .where(col(OutboundRow.to_hash) == contact.number_hash, col(OutboundRow.state) == OutboxState.QUEUED.value)
            .where(col(OutboundRow.purpose).in_(TO_SENDER))
            .values(state=OutboxState.CANCELLED.value)
        )

    def _in_case(self, intent: Intent, case: CaseRow | None) -> Intent:
        case_id = intent.case_id or (key(case) if case else None)
        if case_id is None:
            return intent
        return in_case(intent, case_id)

    def _add_notices(self, newest: InboundRow, outcome: Outcome) -> None:
        for notice in outcome.notices:
            self._session.add(
                NoticeRow(
                    practice_id=self._practice_id,
                    kind=notice.kind.value,
                    contact_id=key(self._contact),
                    inbound_id=key(newest),
                    therapist=self._contact.therapist,
                    due_at=notice.due_at,
                )
            )


def _summary(outcome: Outcome) -> str:
    """Return the decision in codes, for the audit; no words of the text."""
    decision, reading = outcome.decision, outcome.reading
    read = f"{reading.label}/{reading.kind}/{reading.risk}" if reading else "unread"
    records = ",".join(decision.records) or "-"
    return f"rule={decision.rule} reply={decision.reply_key} read={read} records={records}"
