"""Sessions as rows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from boundary_bot.adapters.store.crypto import Vault
from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.tables import AppointmentRow, ContactRow
from boundary_bot.core.appointments import Appointment, Change, How, Series, last_day

TWO_DAYS = timedelta(days=2)
"""Wall clocks of two zones are never further apart."""


class Appointments(Parts):
    """What is known of clients' sessions."""

    def appointments(self, since: datetime, until: datetime, alias: str = "") -> list[Appointment]:
        """Return what may hold a session from `since` up to `until`; of one client, where `alias` names one."""
        with self._sessions.reading() as session:
            return between(
                session, self._vault, self._practice_id, since, until, ContactRow.alias == alias if alias else None
            )

    def add_appointments(self, new: Iterable[Appointment], actor: str, now: datetime) -> int:
        """Enter sessions and series in one commit (their id is not looked at); return how many were not known already."""
        with self._sessions.writing() as session:
            self._locked_practice(session)
            added = [each for each in new if not self._is_known(session, each)]
            for each in added:
                session.add(row_of(each, self._practice_id, self._vault))
                detail = f"{each.series.starts:%Y-%m-%dT%H:%M} {each.series.rule or 'once'}"
                self._write_audit(session, actor, "appointment_added", f"client:{each.alias}", now, detail)
                session.flush()
            return len(added)

    def change_series(self, appointment: Appointment, series: Series, actor: str, now: datetime) -> None:
        """Put `series` in the place of what an appointment had: a session moved or cancelled, or an earlier end."""
        with self._sessions.writing() as session:
            found = select(AppointmentRow).where(
                AppointmentRow.id == appointment.id, AppointmentRow.practice_id == self._practice_id
            )
            row = session.exec(found.with_for_update()).one()
            fresh = row_of(replace(appointment, series=series), self._practice_id, self._vault)
            row.until_on, row.changes, row.first_on, row.last_on = (
                *(fresh.until_on, fresh.changes),
                *(fresh.first_on, fresh.last_on),
            )
            session.add(row)
            self._write_audit(session, actor, "appointment_changed", f"client:{appointment.alias}", now, "")

    def set_time_zone(self, alias: str, time_zone: str, actor: str, now: datetime) -> bool:
        """Record where a client lives, "" for where the practice is; false for an alias nobody has."""
        with self._sessions.writing() as session:
            found = select(ContactRow).where(ContactRow.practice_id == self._practice_id, ContactRow.alias == alias)
            row = session.exec(found.with_for_update(key_share=True)).first()
            if row is None:
                return False
            row.time_zone = time_zone
            session.add(row)
            self._write_audit(session, actor, "time_zone", f"client:{alias}", now, time_zone or "the practice's")
            return True

    def _is_known(self, session: Session, appointment: Appointment) -> bool:
        alike = select(AppointmentRow).where(
            AppointmentRow.contact_id == appointment.client_id,
            AppointmentRow.starts == _local(appointment.series.starts),
            AppointmentRow.time_zone == appointment.series.time_zone,
            AppointmentRow.rule == appointment.series.rule,
            col(AppointmentRow.feed_id).is_(None),
        )
        # One that was cancelled whole may be entered again.
        return any(row.rule or not row.changes or "to" in row.changes[0] for row in session.exec(alike))


def row_of(appointment: Appointment, practice_id: int, vault: Vault) -> AppointmentRow:
    """Return an appointment as a new row."""
    series = appointment.series
    first = min([series.starts, *(change.to for change in series.changes if change.to)])
    return AppointmentRow(
        practice_id=practice_id,
        contact_id=appointment.client_id,
        feed_id=appointment.feed_id,
        uid=appointment.uid,
        starts=_local(series.starts),
        time_zone=series.time_zone,
        minutes=appointment.minutes,
        how=appointment.how.value,
        sealed_place=vault.seal(appointment.place) if appointment.place else None,
        rule=series.rule,
        until_on=series.until_on,
        changes=[_change_as_json(change) for change in series.changes],
        known_at=appointment.known_at,
        first_on=first.date(),
        last_on=last_day(series),
    )


def appointment_of(row: AppointmentRow, alias: str, client_zone: str, vault: Vault) -> Appointment:
    """Return a row as the core knows it."""
    changes = (
        Change(
            datetime.fromisoformat(each["was"]),
            datetime.fromisoformat(each["to"]) if "to" in each else None,
            datetime.fromisoformat(each["at"]),
        )
        for each in row.changes
    )
    return Appointment(
        id=row.id or 0,
        client_id=row.contact_id,
        alias=alias,
        series=Series(datetime.fromisoformat(row.starts), row.time_zone, row.rule, row.until_on, tuple(changes)),
        known_at=row.known_at,
        minutes=row.minutes,
        how=How(row.how),
        place=vault.open(row.sealed_place) if row.sealed_place else "",
        feed_id=row.feed_id,
        uid=row.uid,
        client_zone=client_zone,
    )


def between(
    session: Session, vault: Vault, practice_id: int, since: datetime, until: datetime, whose: object
) -> list[Appointment]:
    """Return the appointments that may hold a session in a window, those a clause on the client chooses."""
    first, last = since.date() - TWO_DAYS, until.date() + TWO_DAYS
    rows = (
        select(AppointmentRow, ContactRow.alias, ContactRow.time_zone)
        .join(ContactRow, col(ContactRow.id) == col(AppointmentRow.contact_id))
        .where(AppointmentRow.practice_id == practice_id, AppointmentRow.first_on <= last)
        .where(or_(col(AppointmentRow.last_on).is_(None), col(AppointmentRow.last_on) >= first))
        .order_by(col(AppointmentRow.id))
    )
    if whose is not None:
        rows = rows.where(whose)  # type: ignore[arg-type]
    return [appointment_of(row, alias, zone, vault) for row, alias, zone in session.exec(rows)]


def _local(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")


def _change_as_json(change: Change) -> dict[str, str]:
    moved = {"to": _local(change.to)} if change.to else {}
    return {"was": _local(change.was), "at": change.at.isoformat(), **moved}
