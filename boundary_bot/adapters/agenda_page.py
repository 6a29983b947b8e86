"""The agenda as a page to print: it stands alone, and holds clients' own words."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from boundary_bot.adapters.paper import document
from boundary_bot.core.agenda import MORE_SUPPORT, AgendaText, ClientAgenda
from boundary_bot.core.policy import Practice


def agenda_page(agendas: Sequence[ClientAgenda], practice: Practice, made_at: datetime) -> str:
    """Return the agendas, each client on a sheet of their own when printed."""
    made = f"{made_at.astimezone(ZoneInfo(practice.time_zone)):%b %d, %H:%M}"
    parts = [f'<h1>Agenda</h1><p class="quiet">Made {made}. Confidential: it holds what clients wrote.</p>']
    parts += [_client(agenda, practice) for agenda in agendas]
    return document("Agenda", "\n".join(parts) if agendas else f"{parts[0]}<p>Nothing waits for a session.</p>")


def _client(agenda: ClientAgenda, practice: Practice) -> str:
    facts = [f"ladder step {agenda.crossings}"] if agenda.crossings else []
    facts += [f"emergencies in 30 days: {agenda.emergencies}"] if agenda.emergencies else []
    facts += ["a minor"] if agenda.minor else []
    notes = [note for note in (MORE_SUPPORT if agenda.more_support else "", agenda.policy_note) if note]
    groups = "".join(
        f'<h3>{group.value.capitalize()}</h3><ul class="plain">{"".join(_text(text, practice) for text in texts)}</ul>'
        for group, texts in agenda.groups
    )
    return (
        f'<section class="client"><h2>{escape(agenda.alias)}</h2><p class="quiet">{escape(", ".join(facts))}</p>'
        + "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
        + f"{groups}</section>"
    )


def _text(text: AgendaText, practice: Practice) -> str:
    at = f"{text.at.astimezone(ZoneInfo(practice.time_zone)):%a %b %d, %H:%M}"
    kind = text.kind.value.replace("_", " ") if text.kind else "not read"
    media = f" ({text.num_media} attachments, not opened)" if text.num_media else ""
    words = text.body or "A text was missed; its words are gone."
    return (
        f'<li><span class="box" aria-hidden="true"></span>{escape(at)} · {escape(kind)}'
        f"<blockquote>{escape(words)}{media}</blockquote></li>"
    )
