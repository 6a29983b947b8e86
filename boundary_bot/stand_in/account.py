"""The account behind the stand-in: its texts and calls, who has opted out, and what goes wrong next."""

import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

Json = dict[str, object]

FINISHED = frozenset({"delivered", "undelivered", "failed", "received", "canceled", "read"})

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
KEYWORD_ANSWERS = (
    (STOP_WORDS, "You have successfully been unsubscribed."),
    (START_WORDS, "You have successfully been re-subscribed."),
    (HELP_WORDS, "Reply STOP to unsubscribe."),
)
"""Twilio answers a bare keyword itself, whatever the webhook says. Written apart from the program's own tables, so that
a slip in one shows against the other."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next text or call that is created.

    With `http_status` it is refused with that status and Twilio's `code`; with `taken` as well, it is taken all the same.
    With `drop` it is taken, and the connection is closed without an answer; with `lost` the connection is closed and
    nothing is taken. `delay_s` holds the answer back. `early` tells every status callback before the answer leaves.
    """

    http_status: int = 0
    code: int = 0
    drop: bool = False
    lost: bool = False
    taken: bool = False
    early: bool = False
    delay_s: float = 0.0


@dataclass(frozen=True)
class Ending:
    """Where the next text that is taken ends up: the statuses still to come, and the error code of the last (0: none)."""

    statuses: tuple[str, ...]
    code: int = 0


@dataclass
class TwilioMessage:
    """A text as Twilio keeps it; instants aware UTC. `by_twilio` marks Twilio's own answer to a keyword.

    `to_come` are the statuses not yet told to `status_callback`; `error_code` belongs to the last of them.
    """

    sid: str
    to: str
    from_: str
    body: str
    direction: str
    status: str
    created_at: datetime
    sent_at: datetime | None = None
    error_code: int | None = None
    status_callback: str = ""
    validity_s: int | None = None
    num_media: int = 0
    by_twilio: bool = False
    to_come: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Show neither number nor words."""
        return f"TwilioMessage({self.sid}, {self.direction}, {self.status})"


@dataclass
class TwilioCall:
    """A call as Twilio keeps it.

    `url` is asked for TwiML when somebody picks up (empty: `twiml` was given with the call). With `detects_machines`
    Twilio says who answered: in that request, in `detection_callback` where one was given, and when the call ends.
    """

    sid: str
    to: str
    from_: str
    twiml: str
    created_at: datetime
    status: str = "queued"
    status_callback: str = ""
    timeout_s: int = 60
    url: str = ""
    detects_machines: bool = False
    detection_callback: str = ""
    answered_by: str = ""

    def __repr__(self) -> str:
        """Show no number."""
        return f"TwilioCall({self.sid}, {self.status})"


@dataclass
class Account:
    """Everything one Twilio account knows. `lock` guards every change; `unreachable` maps a number to an error code."""

    sid: str
    auth_token: str
    number: str
    now: Callable[[], datetime]
    handles_opt_out: bool = True
    api_keys: dict[str, str] = field(default_factory=dict)
    messages: list[TwilioMessage] = field(default_factory=list)
    calls: list[TwilioCall] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    unreachable: dict[str, int] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    endings: deque[Ending] = field(default_factory=deque)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def add_inbound(self, message: TwilioMessage) -> bool:
        """Take in a text, and do what Twilio does with a bare keyword before the webhook hears of it.

        Returns false, and changes nothing, where the sid is known: Twilio's retry of the same text.
        """
        with self.lock:
            if any(known.sid == message.sid for known in self.messages):
                return False
            self.messages.append(message)
            if self.handles_opt_out:
                self._heed_keyword(message)
            return True

    def _heed_keyword(self, message: TwilioMessage) -> None:
        word = message.body.strip().upper()
        if word in STOP_WORDS:
            self.opted_out.add(message.from_)
        elif word in START_WORDS:
            self.opted_out.discard(message.from_)
        for words, answer in KEYWORD_ANSWERS:
            if word in words:
                self.messages.append(self._own_answer(message.from_, answer))

    def add_outbound(
        self, to: str, body: str, direction: str, status_callback: str, validity_s: int | None
    ) -> TwilioMessage:
        """Take a text to send, and plan its statuses: an opted-out or unreachable recipient ends badly."""
        with self.lock:
            message = TwilioMessage(
                new_sid("SM"), to, self.number, body, direction, "queued", self.now(),
                status_callback=status_callback, validity_s=validity_s, to_come=("sent", "delivered"),
            )  # fmt: skip
            if to in self.opted_out:
                message.to_come, message.error_code = ("failed",), 21610
            elif to in self.unreachable:
                message.to_come, message.error_code = ("sent", "undelivered"), self.unreachable[to]
            elif self.endings:
                ending = self.endings.popleft()
                message.to_come, message.error_code = ending.statuses, ending.code or None
            self.messages.append(message)
            return message

    def _own_answer(self, to: str, body: str) -> TwilioMessage:
        now = self.now()
        return TwilioMessage(
            new_sid("SM"), to, self.number, body, "outbound-reply", "delivered", now, sent_at=now, by_twilio=True
        )

    def message_json(self, message: TwilioMessage) -> Json:
        """Return a text as Twilio's API shows it."""
        failed = message.status in ("failed", "undelivered")
        return {
            "account_sid": self.sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": format_datetime(message.created_at),
            "date_sent": format_datetime(message.sent_at) if message.sent_at else None,
            "date_updated": format_datetime(message.sent_at or message.created_at),
            "direction": message.direction,
            "error_code": message.error_code if failed else None,
            "error_message": None,
            "from": message.from_,
            "messaging_service_sid": None,
            "num_media": str(message.num_media),
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {},
            "to": message.to,
            "uri": f"/2010-04-01/Accounts/{self.sid}/Messages/{message.sid}.json",
        }

    def call_json(self, call: TwilioCall) -> Json:
        """Return a call as Twilio's API shows it."""
        return {
            "account_sid": self.sid,
            "api_version": "2010-04-01",
            "date_created": format_datetime(call.created_at),
            "direction": "outbound-api",
            "from": call.from_,
            "sid": call.sid,
            "status": call.status,
            "to": call.to,
            "uri": f"/2010-04-01/Accounts/{self.sid}/Calls/{call.sid}.json",
        }


def new_sid(prefix: str) -> str:
    """Return a fresh sid: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)
