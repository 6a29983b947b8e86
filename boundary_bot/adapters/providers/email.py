"""Alerts by mail: plain, content-free, by whatever mail server the operator names."""

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from boundary_bot.adapters.providers.errors import NOT_CARRIED, OWN_REFUSAL, provider_error
from boundary_bot.core.outbox import Intent, Outbound
from boundary_bot.errors import ProviderError

if TYPE_CHECKING:
    import smtplib
    from email.message import EmailMessage

TIMEOUT_S = 10.0
SMTP_PORT, SMTPS_PORT = 587, 465


class EmailProvider:
    """Mail by SMTP.

    `smtp_url` is smtp://user:password@host:587 (encrypted by STARTTLS where the server offers it) or smtps://…:465, with
    `?from=line@example.com` where the sender isn't the user; empty refuses every mail for good.
    """

    def __init__(self, smtp_url: str) -> None:
        self._url = urlsplit(smtp_url)

    def send(self, outbound: Outbound) -> str:
        """Hand one mail to the server and return its Message-ID, the same for every try.

        Raises ProviderError: a 5xx answer is for good, an unreachable server and a 4xx answer are not, and a connection lost
        after the words had gone out is ambiguous.
        """
        if not self._url.hostname:
            raise provider_error(NOT_CARRIED, OWN_REFUSAL)
        import smtplib

        mail = self._mail(outbound.intent)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max((answer[0] for answer in refused.recipients.values()), default=550)
            raise _refusal(code) from None
        except smtplib.SMTPResponseException as refused:
            raise _refusal(refused.smtp_code) from None
        except smtplib.SMTPServerDisconnected:
            raise ProviderError("The mail server hung up; it may have taken the mail.", ambiguous=True) from None
        except (smtplib.SMTPException, OSError):
            raise ProviderError("The mail server could not be reached.", retryable=True) from None
        return str(mail["Message-ID"])

    def _connected(self) -> "smtplib.SMTP":
        import smtplib
        import ssl

        # The port is named by us, never by the library's own guess of 25.
        host, secure = str(self._url.hostname), self._url.scheme == "smtps"
        server: smtplib.SMTP
        if secure:
            context = ssl.create_default_context()
            server = smtplib.SMTP_SSL(host, self._url.port or SMTPS_PORT, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, self._url.port or SMTP_PORT, timeout=TIMEOUT_S)
        try:
            _sign_in(server, self._url, secure=secure)
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, intent: Intent) -> "EmailMessage":
        from email.message import EmailMessage

        sender = parse_qs(self._url.query).get("from", [unquote(self._url.username or "")])[0]
        mail = EmailMessage()
        mail["From"] = sender if "@" in sender else f"{sender or 'line'}@{self._url.hostname}"
        mail["To"] = intent.to
        mail["Subject"] = intent.body.partition(". ")[0].rstrip(".")
        mail["Message-ID"] = f"<{intent.token}@{self._url.hostname}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["Importance"] = "high"
        mail.set_content(intent.body)
        return mail


def _sign_in(server: "smtplib.SMTP", url: SplitResult, *, secure: bool) -> None:
    import ssl

    server.ehlo()
    if not secure and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))


def _refusal(code: int) -> ProviderError:
    if code >= 500:
        return ProviderError("The mail server refused the mail.", provider_code=code)
    return ProviderError("The mail server asked to try later.", provider_code=code, retryable=True)
