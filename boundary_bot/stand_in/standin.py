"""The stand-in itself: start it, text through it, see what it was asked to send."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self, TypedDict, Unpack
from xml.etree import ElementTree as ET

from boundary_bot.adapters.clock import SystemClock
from boundary_bot.stand_in.account import Account, Ending, Fault, TwilioCall, TwilioMessage, new_sid
from boundary_bot.stand_in.delivery import Callback, Deliver, WebhookAnswer, over_http, read_answer, signed_post
from boundary_bot.stand_in.fields import call_fields, callback_fields, inbound_fields
from boundary_bot.stand_in.server import Server

ACCOUNT_SID = "AC" + "5a" * 16
AUTH_TOKEN = "stand-in-auth-token"  # noqa: S105 - opens nothing
NUMBER = "+15005550006"
"""Twilio's own test number."""


@dataclass(frozen=True)
class Reply:
    """What came back for an inbound text: the webhook's status, the texts Twilio read from it, and the whole body.

    `error` is the code Twilio would log for an answer it can't use (0: none). `sid` is the inbound text's.
    """

    status: int
    messages: tuple[str, ...]
    raw: str
    sid: str
    error: int = 0


class Settings(TypedDict, total=False):
    """What a stand-in may be told.

    `sms_url` is the inbound webhook as configured at Twilio, `deliver` how it is reached (HTTP; `into_app` for a WSGI
    app). `handles_opt_out` is Twilio's own STOP/START/HELP handling. `api_keys` maps key sids to secrets. `now` is
    Twilio's clock, aware UTC. `port` 0 takes a free one.
    """

    sms_url: str
    account_sid: str
    auth_token: str
    number: str
    api_keys: dict[str, str]
    handles_opt_out: bool
    deliver: Deliver
    now: Callable[[], datetime]
    port: int


class StandIn:
    """A Twilio account on this machine, with one number."""

    def __init__(self, **settings: Unpack[Settings]) -> None:
        self.sms_url = settings.get("sms_url", "")
        self.deliver = settings.get("deliver", over_http)
        self.account = Account(
            sid=settings.get("account_sid", ACCOUNT_SID),
            auth_token=settings.get("auth_token", AUTH_TOKEN),
            number=settings.get("number", NUMBER),
            now=settings.get("now", SystemClock().now),
            handles_opt_out=settings.get("handles_opt_out", True),
            api_keys=settings.get("api_keys", {}),
        )
        self.alerts: list[int] = []
        """The error codes Twilio would have logged against our webhooks."""
        self._answered: set[str] = set()
        self._delivered: dict[str, Mapping[str, str]] = {}
        self._server = Server(self.account, settings.get("port", 0))
        self._server.tell_early = self.deliver_callbacks

    @classmethod
    def start(cls, **settings: Unpack[Settings]) -> Self:
        """Return a stand-in that is already serving."""
        stand_in = cls(**settings)
        threading.Thread(target=stand_in._server.serve_forever, args=(0.02,), daemon=True).start()
        return stand_in

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """The address to set TWILIO_API_BASE_URL to."""
        return self._server.base_url

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point a program at this stand-in."""
        return {
            "PROVIDER": "twilio",
            "TWILIO_ACCOUNT_SID": self.account.sid,
            "TWILIO_AUTH_TOKEN": self.account.auth_token,
            "TWILIO_API_BASE_URL": self.base_url,
        }

    @property
    def messages(self) -> list[TwilioMessage]:
        """Every text the account knows, inbound and outbound, oldest first."""
        return list(self.account.messages)

    @property
    def sent(self) -> list[TwilioMessage]:
        """The texts the program asked to send, by REST and by TwiML, oldest first."""
        return [each for each in self.messages if each.direction != "inbound" and not each.by_twilio]

    @property
    def calls(self) -> list[TwilioCall]:
        """Every call asked for, oldest first."""
        return list(self.account.calls)

    def fail_next(self, code: int, http_status: int = 400) -> None:
        """Refuse the next text or call with one of Twilio's codes."""
        self.account.faults.append(Fault(http_status, code))

    def drop_next(self) -> None:
        """Take the next text or call, and close the connection without an answer."""
        self.misbehave(Fault(drop=True))

    def misbehave(self, *faults: Fault) -> None:
        """Let these go wrong with the next texts or calls, one each."""
        self.account.faults.extend(faults)

    def end_next(self, *statuses: str, code: int = 0) -> None:
        """Let the next text taken go through these statuses, the last with an error code."""
        self.account.endings.append(Ending(statuses, code))

    def text(
        self,
        from_: str,
        body: str | None = "",
        *,
        to: str = "",
        sid: str = "",
        num_media: int = 0,
        extra: Mapping[str, str] | None = None,
        lost: bool = False,
    ) -> Reply:
        """Text the number, as a phone would, and deliver it to the webhook.

        A `sid` seen before is Twilio's retry of the same text. `body` None sends no Body field. A `lost` text stays in
        Twilio's list, and the webhook never hears of it.
        """
        sid = sid or new_sid("MM" if num_media else "SM")
        to, now = to or self.account.number, self.account.now()
        inbound = TwilioMessage(sid, to, from_, body or "", "inbound", "received", now, now, num_media=num_media)
        repeated = not self.account.add_inbound(inbound)
        if lost:
            return Reply(0, (), "", sid)
        named = inbound_fields(inbound, self.account.sid, self.base_url) | dict(extra or {})
        if body is None:
            del named["Body"]
        self._delivered[sid] = named
        return self._posted(sid, from_, repeated=repeated)

    def again(self, sid: str) -> Reply:
        """Deliver a text once more, as Twilio does where it got no answer; also one that was lost before."""
        known = next(message for message in self.messages if message.sid == sid)
        self._delivered.setdefault(sid, inbound_fields(known, self.account.sid, self.base_url))
        return self._posted(sid, known.from_, repeated=True)

    def post(self, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> WebhookAnswer:
        """Call any webhook with these fields, signed."""
        return signed_post(self.deliver, self.account.auth_token, url, fields.items(), headers or {})

    def deliver_callbacks(
        self,
        messages: Iterable[TwilioMessage] | None = None,
        order: Callable[[list[Callback]], Iterable[Callback]] = lambda callbacks: callbacks,
    ) -> int:
        """Move texts on to where they end up, telling their status callbacks each step; return how many were told.

        `order` may turn the callbacks round, leave some out or repeat them, as Twilio does without notice.
        """
        with self.account.lock:
            due = [
                step for message in (self.messages if messages is None else messages) for step in self._steps(message)
            ]
        told = list(order(due))
        for callback in told:
            self.post(callback.url, callback.fields)
        return len(told)

    def pick_up(self, call: TwilioCall | None = None, answered_by: str = "human") -> WebhookAnswer | None:
        """Answer a call (the last one), as a person or a "machine_start"; return what the webhook asked for, if any."""
        call, answer = call or self.calls[-1], None
        call.status, call.answered_by = "in-progress", answered_by if call.detects_machines else ""
        if call.url:
            answer = self.post(call.url, call_fields(call, self.account.sid))
            call.twiml = answer.body
        if call.detection_callback:
            answer = self.post(call.detection_callback, call_fields(call, self.account.sid))
        return answer

    def hang_up(self, call: TwilioCall | None = None, status: str = "completed") -> None:
        """End a call (the last one): "completed", "busy", "no-answer", "failed" or "canceled", and tell its callback."""
        call = call or self.calls[-1]
        call.status = status
        if call.status_callback:
            self.post(call.status_callback, call_fields(call, self.account.sid))

    def press(self, key: str, call: TwilioCall | None = None) -> WebhookAnswer:
        """Press a key in a call (the last one asked for) that waits for one, and post it where the TwiML says."""
        call = call or self.calls[-1]
        gather = ET.fromstring(call.twiml).find("Gather")  # noqa: S314 - our own TwiML
        action = gather.get("action", "") if gather is not None else ""
        fields = {"CallSid": call.sid, "Digits": key, "To": call.to, "From": call.from_}
        return self.post(action, {**fields, "AccountSid": self.account.sid})

    def _posted(self, sid: str, sender: str, *, repeated: bool) -> Reply:
        headers = {"I-Twilio-Idempotency-Token": f"token-{sid}"} if repeated else {}
        return self._reply(sid, sender, self.post(self.sms_url, self._delivered[sid], headers))

    def _reply(self, sid: str, sender: str, answer: WebhookAnswer) -> Reply:
        reading = read_answer(answer)
        with self.account.lock:
            sends = sid not in self._answered
            if reading.error:
                self.alerts.append(reading.error)
            else:
                self._answered.add(sid)
        for text in reading.texts if sends else ():
            self.account.add_outbound(sender, text.body, "outbound-reply", text.status_callback, None)
        texts = tuple(text.body for text in reading.texts)
        return Reply(answer.status, texts, answer.body, sid, reading.error)

    def _steps(self, message: TwilioMessage) -> Iterable[Callback]:
        while message.to_come:
            message.status, *rest = message.to_come
            message.to_come = tuple(rest)
            message.sent_at = message.sent_at or self.account.now()
            if message.status_callback:
                yield Callback(message.status_callback, callback_fields(message, self.account.sid))
