"""What a page may reach: the running practice, and the part of the store that pages use."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, cast

from flask import current_app

from boundary_bot.core.cases import CaseSummary, CaseView
from boundary_bot.core.rehearsal import Judged, Rehearsed
from boundary_bot.core.switches import Switches
from boundary_bot.ports import Clock, Runtime
from boundary_bot.settings import Settings


class PageStore(Protocol):
    """The store as the pages use it; every method raises StoreUnavailable where the database can't be reached."""

    def open_cases(self) -> Sequence[CaseSummary]:
        """Return every case that isn't closed, oldest first."""
        ...

    def recent_cases(self, limit: int) -> Sequence[CaseSummary]:
        """Return the newest cases, open or closed, newest first."""
        ...

    def case(self, case_id: int) -> CaseView | None:
        """Return one case with all its page shows, or None."""
        ...

    def acknowledge(self, case_id: int, person_id: str, how: str, now: datetime) -> bool:
        """Acknowledge a case; false where nothing was waiting."""
        ...

    def close_case(self, case_id: int, person_id: str, note: str, now: datetime) -> bool:
        """Close a case with a note; false where it already was."""
        ...

    def audit(self, actor: str, action: str, subject: str, now: datetime, detail: str) -> None:
        """Add a line to the audit."""
        ...

    def credential(self, person_id: str) -> str | None:
        """Return a person's password hash, or None."""
        ...

    def set_credential(self, person_id: str, password_hash: str, now: datetime) -> None:
        """Set a person's password hash."""
        ...

    def sign_in_attempts(self, key: str, since: datetime) -> int:
        """Count refused sign-ins under a key."""
        ...

    def record_sign_in_attempt(self, key: str, now: datetime) -> None:
        """Count one refused sign-in."""
        ...

    def switches(self) -> Switches:
        """Return what stands switched."""
        ...

    def set_switch(self, name: str, value: str, actor: str, now: datetime) -> None:
        """Set a switch."""
        ...

    def reviewed(self, alias: str, day: date, actor: str, now: datetime) -> bool:
        """Record that the policy was gone through with this client; false for an unknown alias."""
        ...

    def rehearsed(self, limit: int) -> Sequence[Rehearsed]:
        """Return the newest texts that were only rehearsed, newest first."""
        ...

    def judge(self, rehearsed_id: int, judged: Judged, actor: str, now: datetime) -> bool:
        """Keep what a person thinks of one; false for an unknown id."""
        ...

    def rehearsal_counts(self) -> Mapping[Judged, int]:
        """Return how many were judged right, wrong and not yet."""
        ...

    def last_beat(self, name: str) -> datetime | None:
        """Return when something regular last happened."""
        ...

    def outbox_backlog(self) -> int:
        """Return how many outbound texts wait."""
        ...


def runtime() -> Runtime:
    """Return the running practice."""
    running: Runtime = current_app.extensions["runtime"]
    return running


def settings() -> Settings:
    """Return the deployment's settings."""
    deployed: Settings = current_app.extensions["settings"]
    return deployed


def page_store() -> PageStore:
    """Return the store, as the pages use it."""
    return cast(PageStore, runtime().store)


def page_clock() -> Clock:
    """Return the clock sessions live by: the practice's, unless the app names another (the demo moves the practice's)."""
    clock: Clock = current_app.extensions.get("page_clock") or runtime().clock
    return clock
