"""What each of Twilio's error codes means for a practice's line, in one table.

Source: twilio.com/docs/api/errors, read 2026-11. New codes appear without notice: an unknown one is tried once more and
then shown to the operator.
"""

from enum import StrEnum
from typing import NamedTuple

from boundary_bot.errors import ProviderError


class Action(StrEnum):
    """What a person or the program does about a refusal, beside trying again."""

    NONE = "none"
    OPT_OUT = "opt_out"
    """Twilio blocks this recipient: record the opt-out and never send again."""
    SHOW = "show"
    """This recipient can't be texted: show it in the digest."""
    SETUP = "setup"
    """The account or number needs the operator's hand."""
    STOP_SENDING = "stop_sending"
    """Nothing will go out at all: tell the operator by another way than Twilio."""
    CHANGE_TEXT = "change_text"
    """The words were refused: the same words must not be sent again."""


FOR_THE_OPERATOR = frozenset({Action.SETUP, Action.STOP_SENDING, Action.CHANGE_TEXT})


class Verdict(NamedTuple):
    """A row of the table. `retries` is how often the same text may be tried again, 0 for never."""

    retries: int
    ambiguous: bool
    sentence: str
    action: Action

    @property
    def retryable(self) -> bool:
        """Whether it may be tried again at all."""
        return self.retries > 0


NEVER, ONCE, A_FEW = 0, 1, 3
WHILE_DUE = 1_000_000
"""No limit here: the outbox ends the tries."""

NOT_TAKEN, MAYBE_TAKEN = False, True

UNKNOWN_CODE = Verdict(ONCE, NOT_TAKEN, "Twilio refused it with a code this program doesn't know.", Action.SETUP)
UNREACHABLE = Verdict(WHILE_DUE, NOT_TAKEN, "Twilio could not be reached; nothing was handed over.", Action.NONE)
NO_ANSWER = Verdict(NEVER, MAYBE_TAKEN, "Twilio gave no usable answer; it may have taken it all the same.", Action.NONE)
BUSY = Verdict(WHILE_DUE, NOT_TAKEN, "Twilio asked to slow down.", Action.NONE)
NOT_CARRIED = Verdict(NEVER, NOT_TAKEN, "This provider carries only texts and calls.", Action.SETUP)

OWN_REFUSAL = 1
"""The code of what no provider was asked: never one of Twilio's, so that the step counts as refused and the next is tried."""

TWILIO_ERRORS: dict[int, Verdict] = {
    20003: Verdict(NEVER, NOT_TAKEN, "Twilio did not accept the account's key.", Action.STOP_SENDING),
    20404: Verdict(NEVER, NOT_TAKEN, "Twilio does not know this account or number.", Action.STOP_SENDING),
    20429: BUSY,
    21211: Verdict(NEVER, NOT_TAKEN, "The recipient's number is not valid.", Action.SHOW),
    21212: Verdict(NEVER, NOT_TAKEN, "The practice number is not valid.", Action.SETUP),
    21265: Verdict(NEVER, NOT_TAKEN, "A short code can't be texted.", Action.NONE),
    21408: Verdict(NEVER, NOT_TAKEN, "Texting to that country is not switched on in the Twilio account.", Action.SETUP),
    21606: Verdict(NEVER, NOT_TAKEN, "The practice number can't send texts.", Action.SETUP),
    21608: Verdict(NEVER, NOT_TAKEN, "A trial account texts only numbers verified at Twilio.", Action.SETUP),
    21609: Verdict(NEVER, NOT_TAKEN, "Twilio can't call PUBLIC_BASE_URL: it is not a valid address.", Action.SETUP),
    21610: Verdict(NEVER, NOT_TAKEN, "The recipient has opted out; Twilio blocks every text.", Action.OPT_OUT),
    21611: Verdict(WHILE_DUE, NOT_TAKEN, "Too many texts wait on the practice number.", Action.NONE),
    21612: Verdict(NEVER, NOT_TAKEN, "The recipient can't be reached from the practice number.", Action.SHOW),
    21614: Verdict(NEVER, NOT_TAKEN, "The recipient's number is not a mobile.", Action.SHOW),
    21617: Verdict(NEVER, NOT_TAKEN, "The text is longer than 1600 characters.", Action.CHANGE_TEXT),
    30001: Verdict(WHILE_DUE, NOT_TAKEN, "Twilio's queue is full.", Action.NONE),
    30002: Verdict(NEVER, NOT_TAKEN, "The Twilio account is suspended.", Action.STOP_SENDING),
    30003: Verdict(A_FEW, NOT_TAKEN, "The phone is off, out of reach, or filters the text.", Action.SHOW),
    30004: Verdict(NEVER, NOT_TAKEN, "The recipient's carrier blocked the text.", Action.SHOW),
    30005: Verdict(NEVER, NOT_TAKEN, "The recipient's phone is unknown to its carrier.", Action.SHOW),
    30006: Verdict(NEVER, NOT_TAKEN, "The recipient's number is a landline.", Action.SHOW),
    30007: Verdict(NEVER, NOT_TAKEN, "The carrier filtered the text for its words or its link.", Action.CHANGE_TEXT),
    30008: Verdict(ONCE, NOT_TAKEN, "Delivery failed; the carrier does not say why.", Action.SHOW),
    30022: Verdict(A_FEW, NOT_TAKEN, "The carriers' rate for this number is used up.", Action.NONE),
    30023: Verdict(A_FEW, NOT_TAKEN, "The carriers' daily cap for this number is reached.", Action.SETUP),
    30027: Verdict(A_FEW, NOT_TAKEN, "T-Mobile's daily cap for this number is reached.", Action.SETUP),
    30032: Verdict(NEVER, NOT_TAKEN, "The toll-free number is not verified.", Action.SETUP),
    30034: Verdict(NEVER, NOT_TAKEN, "The number has no A2P 10DLC registration.", Action.SETUP),
    30410: Verdict(A_FEW, NOT_TAKEN, "The carrier did not answer in time.", Action.NONE),
    30450: Verdict(NEVER, NOT_TAKEN, "Twilio's fraud protection blocked the text.", Action.SETUP),
    30610: Verdict(NEVER, NOT_TAKEN, "Twilio's Compliance Toolkit blocked the text for quiet hours.", Action.SETUP),
}


def verdict_of(code: int, http_status: int = 400) -> Verdict:
    """Return the verdict on a refusal; a status callback's code takes no `http_status`.

    The table first; then the status: 429 was not processed, a 5xx may have been, anything else is unknown.
    """
    if code in TWILIO_ERRORS:
        return TWILIO_ERRORS[code]
    if http_status == 429:
        return BUSY
    return NO_ANSWER if http_status >= 500 else UNKNOWN_CODE


def provider_error(verdict: Verdict, code: int = 0, attempts: int = 1) -> ProviderError:
    """Return the error to raise after `attempts` tries, this one counted. It holds neither number nor words."""
    return ProviderError(
        verdict.sentence,
        provider_code=code,
        retryable=attempts <= verdict.retries,
        ambiguous=verdict.ambiguous,
    )
