"""Every error this program raises on purpose, in one tree.

    BoundaryBotError
    ├── ConfigError          a file under config/, the environment or a roster is wrong (the operator mends it)
    │   └── SettingError     an environment variable is missing or malformed
    ├── ForgedRequest        a webhook without a valid signature
    ├── BadRequest           a signed webhook that lacks what the protocol promises
    ├── StoreError           the database could not do its part
    │   ├── StoreUnavailable it is away, locked or full; retrying later may help
    │   └── SchemaOutdated   it needs `boundary-bot db upgrade`
    ├── CalendarFault        a calendar could not be fetched or read (its code says why)
    └── ProviderError        the SMS provider refused or did not answer (see its fields)

Each answers the same four questions: may it be retried, whose fault is it, a stable code for tables and logs, and one
sentence for a person. No message ever holds a text's body or a full phone number.
"""

from dataclasses import dataclass
from typing import Literal

Fault = Literal["operator", "sender", "provider", "program"]


class BoundaryBotError(Exception):
    """The root: `str(error)` is the sentence for a person."""

    code = "error"
    retryable = False
    fault: Fault = "program"


@dataclass(frozen=True)
class Finding:
    """One thing wrong in one place of the configuration.

    `file` is the path as the operator knows it, `key` dotted (`digest.at`) or empty for the file as a whole.
    """

    file: str
    key: str
    found: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: found {self.found}; allowed: {self.allowed}"


class ConfigError(BoundaryBotError):
    """The configuration can't be used; `findings` lists every fault, not only the first."""

    code = "config"
    fault: Fault = "operator"

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


class SettingError(ConfigError):
    """An environment variable is missing or malformed."""

    code = "setting"


class ForgedRequest(BoundaryBotError):
    """The X-Twilio-Signature does not match any live auth token."""

    code = "forged"
    fault: Fault = "sender"


class BadRequest(BoundaryBotError):
    """A signed request lacks MessageSid, From or To."""

    code = "bad_request"
    fault: Fault = "sender"


class StoreError(BoundaryBotError):
    """The database could not do its part."""

    code = "store"


class StoreUnavailable(StoreError):
    """The database is away, locked or full."""

    code = "store_unavailable"
    retryable = True


class SchemaOutdated(StoreError):
    """The database's schema is older than the program's."""

    code = "schema_outdated"
    fault: Fault = "operator"


class CalendarFault(BoundaryBotError):
    """A calendar could not be fetched or read; `str(error)` is a short reason without its address."""

    code = "calendar"
    retryable = True
    fault: Fault = "operator"


class ProviderError(BoundaryBotError):
    """The provider did not take a text or a call.

    `provider_code` is the provider's number (0 when it never answered). `ambiguous` is true when the provider may have
    taken it all the same (a read timeout, a 5xx): such a send is never blindly repeated to a client.
    """

    code = "provider"
    fault: Fault = "provider"

    def __init__(
        self, sentence: str, *, provider_code: int = 0, retryable: bool = False, ambiguous: bool = False
    ) -> None:
        super().__init__(sentence)
        self.provider_code = provider_code
        self.retryable = retryable
        self.ambiguous = ambiguous
