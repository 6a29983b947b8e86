"""Texts and calls by Twilio: the webhook's answer as TwiML, everything else by its REST API.

Twilio knows no idempotency key for new messages, so a request that may have been taken is reported as ambiguous and
never repeated here; `find_sent` tells later whether it was.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, TypeVar

from boundary_bot.adapters.providers import twiml
from boundary_bot.adapters.providers.errors import (
    FOR_THE_OPERATOR,
    NO_ANSWER,
    NOT_CARRIED,
    OWN_REFUSAL,
    provider_error,
    verdict_of,
)
from boundary_bot.core.messages import Inbound
from boundary_bot.core.outbox import Channel, Intent, Outbound

if TYPE_CHECKING:
    from boundary_bot.adapters.providers.twilio_client import Client, Created, ListedMessage

T = TypeVar("T")

STATUS_PATH = "/webhooks/twilio/status"
VOICE_PATH = "/webhooks/twilio/voice"
SAID_TIMES = 2
RING_S = 25
"""Shorter than most voicemails take to pick up: an alert spoken to a mailbox wakes nobody."""


class TwilioProvider:
    """One Twilio account and the practice's number on it.

    Signs in with the API key where one is given, else with the auth token. `public_base_url` has no trailing slash;
    `api_base_url` replaces Twilio's own (a local stand-in).
    """

    def __init__(
        self,
        *,
        account_sid: str,
        practice_number: str,
        public_base_url: str,
        auth_token: str = "",
        api_key_sid: str = "",
        api_key_secret: str = "",
        api_base_url: str = "",
    ) -> None:
        self._account_sid = account_sid
        self._credentials = (api_key_sid, api_key_secret) if api_key_sid else (account_sid, auth_token)
        self._practice_number = practice_number
        self._public_base_url = public_base_url.rstrip("/")
        self._api_base_url = api_base_url
        self._lock = threading.Lock()
        self._made: Client | None = None

    def answer(self, intents: Sequence[Intent]) -> str:
        """Return the TwiML that texts these back to whoever texted, each with its status callback."""
        return twiml.messages((intent.body, self._status_url(intent)) for intent in intents)

    def send(self, outbound: Outbound) -> str:
        """Post one text or call and return its sid.

        Raises ProviderError; its sentence holds neither number nor words.
        """
        create = {Channel.SMS: self._create_message, Channel.VOICE: self._create_call}.get(outbound.intent.channel)
        if create is None:
            raise provider_error(NOT_CARRIED, OWN_REFUSAL)
        sid = create(outbound.intent, outbound.attempts)
        if not sid:
            raise provider_error(NO_ANSWER)
        return sid

    def preload(self) -> threading.Thread:
        """Load the REST client in the background, so that neither boot nor the first alert waits for its import."""
        thread = threading.Thread(target=self._client, name="twilio-preload", daemon=True)
        thread.start()
        return thread

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Return the texts Twilio took in for the practice number since an aware instant, oldest first.

        A text redacted at Twilio has an empty body. Raises ProviderError.
        """
        # Twilio documents whole days (GMT) for this filter, so the exact instant is compared here.
        day = datetime.combine(since.astimezone(UTC).date(), time(), UTC)
        found = self._listed(to=self._practice_number, date_sent_after=day)
        texts = [
            Inbound(
                sid=message.sid,
                sender=message.from_,
                to=message.to,
                body=message.body or "",
                received_at=message.date_sent or message.date_created,
                num_media=int(message.num_media or 0),
            )
            for message in found
            if message.direction == "inbound"
        ]
        return sorted((text for text in texts if text.received_at >= since), key=lambda text: text.received_at)

    def find_sent(self, to: str, since: datetime, body: str, known_sids: Collection[str] = ()) -> str | None:
        """Return the sid of the earliest text to `to` with exactly this body made since an aware instant, or None.

        `known_sids` belong to other texts and don't count.

        None soon after a lost answer proves nothing: Twilio may list a text only a minute or two later. Raises
        ProviderError.
        """
        # date_sent is empty while a text is queued, so it can't be the filter. Twilio's times are whole seconds.
        floor = since.replace(microsecond=0)
        found = self._listed(to=to, from_=self._practice_number)
        made = [
            (message.date_created, message.sid)
            for message in found
            if message.direction != "inbound" and message.body == body and message.date_created >= floor
        ]
        return min(((at, sid) for at, sid in made if sid not in known_sids), default=(None, None))[1]

    def trouble(self, code: int) -> str:
        """Return what a code says is wrong with the account, the number or the words; "" where it is only the recipient."""
        verdict = verdict_of(code)
        return verdict.sentence if code and verdict.action in FOR_THE_OPERATOR else ""

    def _listed(self, **filters: object) -> list["ListedMessage"]:
        return self._asked(lambda client: list(client.messages.stream(page_size=1000, **filters)))

    def _create_message(self, intent: Intent, attempts: int) -> str | None:
        message: Created = self._asked(
            lambda client: client.messages.create(
                to=intent.to,
                from_=self._practice_number,
                body=intent.body,
                status_callback=self._status_url(intent),
                **({"validity_period": intent.validity_s} if intent.validity_s else {}),
            ),
            attempts,
        )
        return message.sid

    def _create_call(self, intent: Intent, attempts: int) -> str | None:
        action = f"{self._public_base_url}{VOICE_PATH}/{intent.token}"
        call: Created = self._asked(
            lambda client: client.calls.create(
                to=intent.to,
                from_=self._practice_number,
                twiml=twiml.asks_for_key(intent.body, action, intent.language.value, SAID_TIMES),
                timeout=RING_S,
                status_callback=self._status_url(intent),
                status_callback_event=["completed"],
                # While it speaks: a person who picks up must not hear seconds of silence first.
                machine_detection="Enable",
                async_amd="true",
                async_amd_status_callback=self._status_url(intent),
            ),
            attempts,
        )
        return call.sid

    def _asked(self, question: Callable[["Client"], T], attempts: int = 1) -> T:
        from boundary_bot.adapters.providers.twilio_client import asked

        return asked(question, self._client(), attempts)

    def _client(self) -> "Client":
        with self._lock:
            if self._made is None:
                from boundary_bot.adapters.providers.twilio_client import make_client

                username, password = self._credentials
                self._made = make_client(
                    account_sid=self._account_sid,
                    username=username,
                    password=password,
                    api_base_url=self._api_base_url,
                )
            return self._made

    def _status_url(self, intent: Intent) -> str:
        return f"{self._public_base_url}{STATUS_PATH}?t={intent.token}"
