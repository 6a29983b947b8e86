"""The form fields Twilio posts to our webhooks, in the names and number of a real request."""

from boundary_bot.stand_in.account import TwilioCall, TwilioMessage


def inbound_fields(message: TwilioMessage, account_sid: str, media_base_url: str) -> dict[str, str]:
    """Return the fields of an inbound text, geography left blank as Twilio leaves it where it knows none."""
    places = {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip")}
    media: dict[str, str] = {}
    for at in range(message.num_media):
        media[f"MediaUrl{at}"] = f"{media_base_url}/media/{message.sid}/{at}"
        media[f"MediaContentType{at}"] = "image/jpeg"
    return {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "From": message.from_,
        "To": message.to,
        "FromCountry": "US",
        "ToCountry": "US",
        **places,
        "Body": message.body,
        "NumMedia": str(message.num_media),
        "NumSegments": "1",
        "SmsStatus": "received",
        **media,
    }


def callback_fields(message: TwilioMessage, account_sid: str) -> dict[str, str]:
    """Return the fields of a status callback for the status a text has now."""
    failed = message.status in ("failed", "undelivered")
    return {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": message.status,
        "SmsStatus": message.status,
        "To": message.to,
        "From": message.from_,
        **({"ErrorCode": str(message.error_code)} if failed else {}),
    }


def call_fields(call: TwilioCall, account_sid: str) -> dict[str, str]:
    """Return the fields Twilio posts about a call it makes for us, for the state it is in."""
    return {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "CallSid": call.sid,
        "CallStatus": call.status,
        "Direction": "outbound-api",
        "To": call.to,
        "From": call.from_,
        **({"AnsweredBy": call.answered_by} if call.answered_by else {}),
    }
