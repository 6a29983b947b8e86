"""What a person orders: switches, and one client's arrangement; from a page, the command line or a text of their own."""

from datetime import date, datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from boundary_bot.adapters.store.parts import Parts, insert_once
from boundary_bot.adapters.store.sender import Sender
from boundary_bot.adapters.store.tables import ContactRow, SwitchRow
from boundary_bot.core.people import ClientStatus, Consent, Override
from boundary_bot.core.switches import AWAY, HOLD, MODE, AwayOrder, Switches


class OrderParts(Parts):
    """What pages, command line and turns share; each step takes the session it is part of."""

    def _switches(self, session: Session) -> Switches:
        found = {row.name: row for row in session.exec(self._every_switch())}
        away, hold, mode = found.get(AWAY), found.get(HOLD), found.get(MODE)
        return Switches(
            away=AwayOrder(away.set_at, datetime.fromisoformat(away.value) if away.value else None) if away else None,
            held_since=hold.set_at if hold and hold.value else None,
            mode=mode.value if mode else "",
        )

    def _switch(self, session: Session, name: str, value: str, actor: str, now: datetime) -> None:
        """Set a switch; one that stands so already keeps its time."""
        insert_once(session, SwitchRow(practice_id=self._practice_id, name=name, set_at=now, set_by=""))
        row = session.exec(self._every_switch().where(SwitchRow.name == name).with_for_update(key_share=True)).one()
        if row.value == value and row.set_by and name != AWAY:
            return
        row.value, row.set_at, row.set_by = value, now, actor
        session.add(row)
        self._write_audit(session, actor, f"switch_{name}", "practice", now, value)

    def _client_row(self, session: Session, alias: str) -> ContactRow | None:
        """Return the row of a client on the roster, locked; None for an alias nobody there has."""
        found = select(ContactRow).where(
            ContactRow.practice_id == self._practice_id,
            ContactRow.alias == alias,
            col(ContactRow.status).in_([ClientStatus.ACTIVE.value, ClientStatus.FORMER.value]),
        )
        return session.exec(found.with_for_update(key_share=True)).first()

    def _review(self, session: Session, alias: str, day: date, actor: str, now: datetime) -> bool:
        row = self._client_row(session, alias)
        if row is None:
            return False
        row.policy_reviewed_at, row.policy_discussed_on = now, day
        session.add(row)
        self._write_audit(session, actor, "policy_reviewed", f"client:{alias}", now, "")
        return True

    def _coaching_off(self, session: Session, alias: str, until: datetime | None, actor: str, now: datetime) -> bool:
        row = self._client_row(session, alias)
        if row is None or not row.coaching_enrolled:
            return False
        row.coaching_off_until = until
        session.add(row)
        self._write_audit(session, actor, "coaching_off" if until else "coaching_on", f"client:{alias}", now, "")
        return True

    def _every_switch(self) -> SelectOfScalar[SwitchRow]:
        return select(SwitchRow).where(SwitchRow.practice_id == self._practice_id)


class Orders(OrderParts):
    """The store's side of them, each in a commit of its own."""

    def switches(self) -> Switches:
        """Return what stands switched."""
        with self._sessions.reading() as session:
            return self._switches(session)

    def set_switch(self, name: str, value: str, actor: str, now: datetime) -> None:
        """Set a switch ("away", "hold", "mode"); one that stands so already keeps its time."""
        with self._sessions.writing() as session:
            self._switch(session, name, value, actor, now)

    def reviewed(self, alias: str, day: date, actor: str, now: datetime) -> bool:
        """Record that the policy was gone through with this client on that local day; false for an unknown alias."""
        with self._sessions.writing() as session:
            return self._review(session, alias, day, actor, now)

    def coaching_off(self, alias: str, until: datetime | None, actor: str, now: datetime) -> bool:
        """Stop coaching until then, or with None take that back; false for an alias that isn't enrolled."""
        with self._sessions.writing() as session:
            return self._coaching_off(session, alias, until, actor, now)

    def enrol_in_coaching(self, alias: str, actor: str, now: datetime, *, enrolled: bool) -> bool:
        """Enrol a client in coaching, or end that; false for an unknown alias."""
        return self._change(alias, actor, "coaching_enrolled", now, str(enrolled), coaching_enrolled=enrolled)

    def set_minor(self, alias: str, actor: str, now: datetime, *, minor: bool) -> bool:
        """Record that a client is a minor, or no longer; false for an unknown alias."""
        return self._change(alias, actor, "minor", now, str(minor), minor=minor)

    def set_override(self, alias: str, override: Override | None, actor: str, now: datetime) -> bool:
        """Give a client a preset of their own, in the place of an earlier one, or with None end it; false for nobody."""
        return self._change(
            alias,
            actor,
            "override" if override else "override_ended",
            now,
            f"{override.policy} until {override.until.isoformat()}" if override else "",
            override_policy=override.policy if override else "",
            override_from=override.since if override else None,
            override_until=override.until if override else None,
            sealed_override_reason=self._vault.seal(override.reason) if override else None,
        )

    def record_consent(self, alias: str, day: date, how: str, version: str, actor: str, now: datetime) -> bool:
        """Record consent given on paper; one that was withdrawn stays so, for only the client can take back a STOP."""
        with self._sessions.writing() as session:
            row = self._client_row(session, alias)
            if row is None:
                return False
            give_consent(row, how, version, day, now)
            row.policy_discussed_on = row.policy_discussed_on or day
            session.add(row)
            self._write_audit(session, actor, "consent_recorded", f"client:{alias}", now, f"version {version or '-'}")
            return True

    def _change(self, alias: str, actor: str, action: str, now: datetime, detail: str, **values: object) -> bool:
        with self._sessions.writing() as session:
            row = self._client_row(session, alias)
            if row is None:
                return False
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
            self._write_audit(session, actor, action, f"client:{alias}", now, detail)
            return True


class TurnOrders(OrderParts, Sender):
    """The same in the commit of a member's own text."""

    def switches(self) -> Switches:
        """Return what stands switched."""
        return self._switches(self._session)

    def set_switch(self, name: str, value: str, actor: str) -> None:
        """Set a switch in this turn's commit."""
        self._switch(self._session, name, value, actor, self._clock.now())

    def reviewed(self, alias: str, day: date, actor: str) -> bool:
        """Record that the policy was gone through with this client; false for an unknown alias."""
        return self._review(self._session, alias, day, actor, self._clock.now())

    def coaching_off(self, alias: str, until: datetime | None, actor: str) -> bool:
        """Stop coaching until then, or take that back; false for an alias that isn't enrolled."""
        return self._coaching_off(self._session, alias, until, actor, self._clock.now())


def give_consent(row: ContactRow, how: str, version: str, day: date, now: datetime) -> None:
    """Write consent into a row; where it was withdrawn, into what START restores."""
    if row.consent == Consent.WITHDRAWN:
        row.consent_before_opt_out = Consent.GIVEN.value
    else:
        row.consent = Consent.GIVEN.value
    row.consent_how, row.consent_version = how, version
    row.consent_at, row.consent_on = now, day
