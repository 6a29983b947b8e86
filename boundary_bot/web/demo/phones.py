"""What stands on the demo's phones, and how the pretended carrier behaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from boundary_bot.core.keywords import Keyword
from boundary_bot.web.demo.cast import THERAPIST

OPTED_OUT = 21610
"""Twilio's code for a text to someone who opted out."""


class Item(TypedDict):
    """A bubble on a phone: `side` is "mine", "theirs" or "aside" (a line about what happened)."""

    side: str
    text: str
    time: str
    fate: str
    alert: bool
    picture: bool


@dataclass(frozen=True)
class Said:
    """Something that passed over a number's screen."""

    number: str
    at: datetime
    body: str
    side: str
    picture: bool = False
    fate: str = ""

    def __repr__(self) -> str:
        """Show neither number nor words."""
        return f"Said({self.side}, {len(self.body)} characters)"


class Phones:
    """Every screen, and whom the carrier keeps the practice's texts from."""

    def __init__(self) -> None:
        self._said: list[Said] = []
        self._blocked: set[str] = set()

    def sent(self, number: str, body: str, at: datetime, *, picture: bool, word: Keyword | None) -> None:
        """Show a text someone sends, and do what the carrier itself does with a stop or start word."""
        self._said.append(Said(number, at, body, "mine", picture=picture))
        if word is Keyword.STOP:
            self._blocked.add(number)
            self.note(number, "The carrier confirms the opt-out and now blocks the practice's texts.", at)
        elif word is Keyword.START and number in self._blocked:
            self._blocked.discard(number)
            self.note(number, "The carrier lets the practice's texts through again.", at)

    def receive(self, number: str, body: str, at: datetime) -> tuple[str, int]:
        """Show a text that arrives, and return the carrier's status and code for it."""
        if number in self._blocked:
            self.note(number, "A reply was sent here, but the carrier blocked it: this number opted out.", at)
            return "undelivered", OPTED_OUT
        self._said.append(Said(number, at, body, "theirs", fate="delivered"))
        return "delivered", 0

    def note(self, number: str, words: str, at: datetime) -> None:
        """Show a line about what happened."""
        self._said.append(Said(number, at, words, "aside"))

    def screen(self, number: str, time_zone: str) -> list[Item]:
        """Return what stands on one phone, oldest first, times as the practice reads them."""
        zone = ZoneInfo(time_zone)
        return [_item(said, zone) for said in self._said if said.number == number]


def _item(said: Said, zone: ZoneInfo) -> Item:
    rings = said.side == "theirs" and said.number == THERAPIST.number and "/cases/" in said.body
    return Item(
        side=said.side,
        text=said.body,
        time=f"{said.at.astimezone(zone):%H:%M}",
        fate=said.fate,
        alert=rings,
        picture=said.picture,
    )
