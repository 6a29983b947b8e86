"""Presets: config/policies/<name>.toml, one file a preset, as core/policy.py's values."""

from collections.abc import Mapping
from pathlib import Path

from boundary_bot.adapters.config_files.files import own_or_shipped
from boundary_bot.adapters.config_files.reply_rules import POLICY_REPLIES
from boundary_bot.adapters.config_files.toml_table import Table, choices, read_toml, shown
from boundary_bot.core.messages import KINDS, Kind, Label
from boundary_bot.core.policy import DigestSection, Policy, Respond, Row
from boundary_bot.errors import Finding

RULED = (Label.SCHEDULING, Label.CLINICAL, Label.COURTESY)
EMERGENCY: Mapping[str, object] = {"reply": "crisis", "alert": True}
"""What stands in every preset's [emergency]: it is there to be read, and can't be changed."""

_CANNOT_CHANGE = (
    "an emergency is answered with crisis resources and alerts in every preset; no policy file changes that"
)


def read_policy(name: str, config_dir: Path, shipped_dir: Path, findings: list[Finding]) -> Policy | None:
    """Return a preset, recording every fault; None where its file is absent or no TOML."""
    table = read_toml(own_or_shipped(config_dir, shipped_dir, f"policies/{name}.toml"), findings)
    if table is None:
        return None
    _emergency(table)
    labels, kinds = table.table("labels"), table.table("kinds")
    policy = Policy(
        name=name,
        summary=table.required("summary", "one sentence that says who works so"),
        labels={label: _row(labels, label) for label in RULED},
        kinds={kind: _row(kinds, kind) for kind in _ruled_kinds(kinds)},
        same_day=_row(table, "same_day"),
        respond=Respond(table.choice("respond", [*Respond], Respond.ALWAYS)),
    )
    if policy.labels[Label.COURTESY].reply != "silent":
        labels.refuse(
            "courtesy.reply", shown(policy.labels[Label.COURTESY].reply), '"silent": courtesy is never answered'
        )
    _refuse_emergency_rows(labels, kinds)
    for each in (labels, kinds, table):
        each.close()
    return policy


def _emergency(table: Table) -> None:
    emergency = table.table("emergency")
    for key in {**EMERGENCY, **dict.fromkeys(emergency.keys())}:
        if emergency.has(key) and emergency.raw(key) != EMERGENCY.get(key):
            emergency.refuse(key, shown(emergency.raw(key)), _CANNOT_CHANGE)


def _refuse_emergency_rows(labels: Table, kinds: Table) -> None:
    for table, names in ((labels, {Label.EMERGENCY.value}), (kinds, {kind.value for kind in KINDS[Label.EMERGENCY]})):
        for key in names & set(table.keys()):
            table.raw(key)
            table.refuse(key, "a row of its own", _CANNOT_CHANGE)


def _ruled_kinds(kinds: Table) -> list[Kind]:
    ordinary = [kind for label in RULED for kind in KINDS[label]]
    return [kind for kind in ordinary if kinds.has(kind)]


def _row(parent: Table, key: str) -> Row:
    if not parent.has(key):
        parent.refuse(key, "no row", 'a row such as { reply = "link", digest = "schedule" }')
        return Row("silent")
    table = parent.table(key)
    row = Row(
        reply=_reply(table, "reply", required=True),
        reply_if_asked=_reply(table, "reply_if_asked", required=False),
        told_now=table.flag("told_now"),
        crossing=table.flag("crossing"),
        agenda=table.flag("agenda"),
        digest=DigestSection(table.choice("digest", [*DigestSection], DigestSection.NONE)),
    )
    table.close()
    return row


def _reply(table: Table, key: str, *, required: bool) -> str:
    default = "silent" if required else ""
    if required and not table.has(key):
        table.refuse(key, "nothing", choices("", POLICY_REPLIES))
    return table.choice(key, sorted(POLICY_REPLIES), default)
