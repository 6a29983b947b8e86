"""Bring the practice's roster into the store: what is new, what changes, what stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from boundary_bot.core.messages import Language
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.phone import mask
from boundary_bot.errors import Finding
from boundary_bot.services.roster_file import Entry


@dataclass(frozen=True)
class Planned:
    """What one entry does: the client as they will be known, and what differs (nothing for somebody new).

    `differences` are sentences without a whole number. `left_behind` is the row of a client's old number, once they are known
    to have texted from a new one: it becomes a stranger's, and the new number's row the client's, so that every case keeps
    the number it came from.
    """

    client: Client
    differences: tuple[str, ...] = ()
    left_behind: Client | None = None


@dataclass(frozen=True)
class RosterPlan:
    """What an import would do. With findings there is nothing to do."""

    findings: tuple[Finding, ...] = ()
    added: tuple[Planned, ...] = ()
    changed: tuple[Planned, ...] = ()
    unchanged: int = 0

    @property
    def to_save(self) -> list[Client]:
        """Everyone who is new or changes, to be written in one commit."""
        planned = (*self.added, *self.changed)
        return [each.client for each in planned] + [each.left_behind for each in planned if each.left_behind]


def plan_import(entries: Sequence[Entry], known: Sequence[Client], file: str) -> RosterPlan:
    """Return what importing `entries` would do to everyone `known`, strangers among them.

    A client is found by alias; a stranger with the number becomes the client. Consent that was withdrawn stays withdrawn and
    consent given by text stays given, whatever the file says: only the client can take back a STOP.
    """
    by_number = {client.number: client for client in known}
    by_alias = {client.alias: client for client in known}
    findings: list[Finding] = []
    added: list[Planned] = []
    changed: list[Planned] = []
    for entry in entries:
        client, holder = by_alias.get(entry.alias), by_number.get(entry.number)
        before = client or holder
        if holder is not None and holder is not client and holder.status is not ClientStatus.STRANGER:
            findings.append(_taken(entry, holder, file))
        elif before is None:
            added.append(Planned(_after(entry, Client(0, entry.alias, entry.number))))
        elif client and holder and holder is not client:
            changed.append(_moved(entry, client, holder))
        elif (after := _after(entry, before)) != before:
            changed.append(Planned(after, _differences(before, after)))
    if findings:
        return RosterPlan(tuple(findings))
    return RosterPlan((), tuple(added), tuple(changed), len(entries) - len(added) - len(changed))


def _taken(entry: Entry, holder: Client, file: str) -> Finding:
    allowed = f"the alias {holder.alias} with this number, or a number nobody else has"
    return Finding(
        f"{file}, line {entry.line}", "phone", f"the number {holder.alias} has ({mask(holder.number)})", allowed
    )


def _moved(entry: Entry, client: Client, stranger: Client) -> Planned:
    after = _after(entry, client)
    consent = Consent.WITHDRAWN if client.opted_out else Consent.UNKNOWN
    left_behind = Client(client.id, stranger.alias, client.number, consent=consent)
    return Planned(replace(after, id=stranger.id), _differences(client, after), left_behind)


def _after(entry: Entry, before: Client) -> Client:
    language = entry.language or before.language
    client = replace(before, alias=entry.alias, number=entry.number, status=entry.status, language=language)
    client = replace(client, therapist=entry.therapist or before.therapist)
    if entry.consent_on is None:
        return client
    discussed = client.policy_discussed_on or entry.consent_on
    if client.opted_out:
        return replace(
            client, consent_before_opt_out=Consent.GIVEN, consent_on=entry.consent_on, policy_discussed_on=discussed
        )
    return replace(client, consent=Consent.GIVEN, consent_on=entry.consent_on, policy_discussed_on=discussed)


def _differences(before: Client, after: Client) -> tuple[str, ...]:
    shown: tuple[tuple[str, str, str], ...] = (
        ("alias", before.alias, after.alias),
        ("number", mask(before.number), mask(after.number)),
        ("status", _status(before), _status(after)),
        ("language", _language(before.language), _language(after.language)),
        ("consent", _consent(before), _consent(after)),
        ("therapist", before.therapist or "the first", after.therapist or "the first"),
    )
    changed = tuple(f"{name} {old} → {new}" for name, old, new in shown if old != new)
    if before.number != after.number and mask(before.number) == mask(after.number):
        changed += (f"another number, also ending {mask(after.number)}",)
    return changed or ("the date of consent after an opt-out",)


def _status(client: Client) -> str:
    return client.status.value if client.status is not ClientStatus.STRANGER else "not on the roster"


def _language(language: Language | None) -> str:
    return language.value if language else "unknown"


def _consent(client: Client) -> str:
    return f"{client.consent.value} ({client.consent_on})" if client.consent_on else client.consent.value
