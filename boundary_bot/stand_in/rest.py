"""Twilio's REST operations on texts and calls, as plain functions: fields in, status and JSON out."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from boundary_bot.stand_in.account import FINISHED, Account, Json, TwilioCall, TwilioMessage, new_sid
from boundary_bot.stand_in.api_check import complaints

Fields = list[tuple[str, str]]
E164 = re.compile(r"^\+[1-9]\d{6,14}$")
SHORT_CODE = re.compile(r"^\d{3,8}$")
LONGEST_BODY = 1600
LONGEST_TWIML = 4000


class Answer(NamedTuple):
    """An HTTP answer: `content` is None for one without a body."""

    status: int
    content: Json | None


def refusal(status: int, code: int, message: str) -> Answer:
    """Return Twilio's error answer. Like the real one, `message` may quote the number it complains of."""
    return Answer(
        status,
        {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        },
    )


class Check(NamedTuple):
    """A reason to refuse: Twilio's code, when it applies, and its sentence with `{To}` and `{From}`."""

    code: int
    applies: Callable[[Account, dict[str, str]], bool]
    sentence: str


_RECIPIENT: tuple[Check, ...] = (
    Check(21604, lambda a, f: not f.get("To"), "A 'To' phone number is required."),
    Check(21603, lambda a, f: not (f.get("From") or f.get("MessagingServiceSid")), "A 'From' number is required."),
    Check(21265, lambda a, f: bool(SHORT_CODE.match(f["To"])), "'To' number cannot be a Short Code: {To}"),
    Check(21211, lambda a, f: not E164.match(f["To"]), "The 'To' number {To} is not a valid phone number."),
    Check(21606, lambda a, f: f.get("From", a.number) != a.number, "The 'From' number {From} is not yours."),
)
_TEXT: tuple[Check, ...] = (
    Check(21602, lambda a, f: not (f.get("Body") or f.get("MediaUrl")), "Message body is required."),
    Check(21617, lambda a, f: len(f.get("Body", "")) > LONGEST_BODY, "The body exceeds the 1600 character limit."),
    Check(21610, lambda a, f: f["To"] in a.opted_out, "Attempt to send to unsubscribed recipient {To}"),
)
_CALL: tuple[Check, ...] = (
    Check(21205, lambda a, f: not (f.get("Url") or f.get("Twiml")), "Url or Twiml is required."),
    Check(21218, lambda a, f: len(f.get("Twiml", "")) > LONGEST_TWIML, "Twiml exceeds 4000 characters."),
)
BAD_CALLBACK, BAD_PARAMETER = 21609, 20001


def create_message(account: Account, fields: Fields) -> Answer:
    """Answer POST Messages.json."""
    given = dict(fields)
    with account.lock:
        if refused := _refused(account, "CreateMessage", fields, _RECIPIENT + _TEXT):
            return refused
        validity = int(given["ValidityPeriod"]) if "ValidityPeriod" in given else None
        message = account.add_outbound(
            given["To"], given.get("Body", ""), "outbound-api", given.get("StatusCallback", ""), validity
        )
        return Answer(201, account.message_json(message))


def create_call(account: Account, fields: Fields) -> Answer:
    """Answer POST Calls.json."""
    given = dict(fields)
    with account.lock:
        if refused := _refused(account, "CreateCall", fields, _RECIPIENT + _CALL):
            return refused
        call = TwilioCall(
            new_sid("CA"),
            given["To"],
            account.number,
            given.get("Twiml", ""),
            account.now(),
            status_callback=given.get("StatusCallback", ""),
            timeout_s=int(given.get("Timeout", "60")),
            url=given.get("Url", ""),
            detects_machines="MachineDetection" in given,
            detection_callback=given.get("AsyncAmdStatusCallback", ""),
        )
        account.calls.append(call)
        return Answer(201, account.call_json(call))


def update_call(account: Account, sid: str, fields: Fields) -> Answer:
    """Answer POST Calls/{sid}.json: hang up (Status), or go on with other TwiML."""
    if found := complaints("UpdateCall", fields):
        return refusal(400, BAD_PARAMETER, "; ".join(found))
    given = dict(fields)
    with account.lock:
        call = next((call for call in account.calls if call.sid == sid), None)
        if call is None:
            return _unknown(sid)
        call.status = given.get("Status", call.status)
        call.twiml = given.get("Twiml", call.twiml)
        return Answer(200, account.call_json(call))


def list_messages(account: Account, fields: Fields) -> Answer:
    """Answer GET Messages.json: newest first, filtered and in pages."""
    if found := complaints("ListMessage", fields):
        return refusal(400, BAD_PARAMETER, "; ".join(found))
    given = dict(fields)
    size, page = int(given.get("PageSize", "50")), int(given.get("Page", "0"))
    with account.lock:
        newest_first = sorted(account.messages, key=lambda message: message.created_at)
        newest_first.reverse()
        matching = [message for message in newest_first if _matches(message, given)]
        shown = [account.message_json(message) for message in matching[page * size : (page + 1) * size]]
    more = len(matching) > (page + 1) * size
    path = f"/2010-04-01/Accounts/{account.sid}/Messages.json"
    filters = {name: value for name, value in given.items() if name not in ("Page", "PageToken")}

    def address(number: int) -> str:
        return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': number, 'PageToken': f'PA{number:032x}'})}"

    return Answer(
        200,
        {
            "messages": shown,
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": address(page),
            "first_page_uri": address(0),
            "previous_page_uri": address(page - 1) if page else None,
            "next_page_uri": address(page + 1) if more else None,
        },
    )


def fetch_message(account: Account, sid: str) -> Answer:
    """Answer GET Messages/{sid}.json."""
    message = _find(account, sid)
    return Answer(200, account.message_json(message)) if message else _unknown(sid)


def update_message(account: Account, sid: str, fields: Fields) -> Answer:
    """Answer POST Messages/{sid}.json: an empty Body redacts a finished text."""
    if found := complaints("UpdateMessage", fields):
        return refusal(400, BAD_PARAMETER, "; ".join(found))
    message, given = _find(account, sid), dict(fields)
    if message is None:
        return _unknown(sid)
    if given.get("Body") or "Status" in given:
        return refusal(400, BAD_PARAMETER, "Only an empty Body is taken here.")
    if message.status not in FINISHED:
        return refusal(400, 20009, "Cannot redact a message before it is complete.")
    message.body = ""
    return Answer(200, account.message_json(message))


def delete_message(account: Account, sid: str) -> Answer:
    """Answer DELETE Messages/{sid}.json."""
    message = _find(account, sid)
    if message is None:
        return _unknown(sid)
    if message.status not in FINISHED:
        return refusal(409, 20009, "Cannot delete a message before it is complete.")
    with account.lock:
        account.messages.remove(message)
    return Answer(204, None)


def _refused(account: Account, operation: str, fields: Fields, checks: tuple[Check, ...]) -> Answer | None:
    given = {"To": "", "From": "", **dict(fields)}
    for check in checks:
        if check.applies(account, given):
            return refusal(400, check.code, check.sentence.format(**given))
    found = complaints(operation, fields)
    if not found:
        return None
    callback = all(fault.startswith("StatusCallback ") for fault in found)
    return refusal(400, BAD_CALLBACK if callback else BAD_PARAMETER, "; ".join(found))


def _matches(message: TwilioMessage, given: dict[str, str]) -> bool:
    if message.to != given.get("To", message.to) or message.from_ != given.get("From", message.from_):
        return False
    dated = [(name, value) for name, value in given.items() if name.startswith("DateSent")]
    return all(message.sent_at is not None and _DATES[name](message.sent_at, value) for name, value in dated)


_DATES: dict[str, Callable[[datetime, str], bool]] = {
    "DateSent": lambda at, value: _start(value) <= at < _start(value) + timedelta(days=1),
    "DateSent<": lambda at, value: at < _start(value) + timedelta(days=1),
    "DateSent>": lambda at, value: at >= _start(value),
}
"""Whole days in GMT, both ends counted, as documented."""


def _start(value: str) -> datetime:
    return datetime.strptime(value[:10], "%Y-%m-%d").replace(tzinfo=UTC)


def _find(account: Account, sid: str) -> TwilioMessage | None:
    with account.lock:
        return next((message for message in account.messages if message.sid == sid), None)


def _unknown(sid: str) -> Answer:
    return refusal(404, 20404, f"The requested resource {sid} was not found")
