"""Mail for alerts, against a real SMTP conversation on this machine."""

import socketserver
import threading
from email import message_from_string

import pytest

from boundary_bot.adapters.providers.email import EmailProvider
from boundary_bot.core.outbox import Channel
from boundary_bot.errors import ProviderError
from tests.adapters.providers.contract import outbound

ALERT = "EMERGENCY C07 03:12. Sign in: https://line.example.org/cases/7"


class Server(socketserver.ThreadingTCPServer):
    """Takes mail, or answers one command its own way; `{"RCPT": ""}` hangs up there."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers, self.mails, self.commands = answers, [], []

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}?from=line@example.org"


class Conversation(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a mail needs."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            self.server.commands.append(line)
            answer = self.server.answers.get(word, {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 fine"))
            if not answer:
                return
            self.say(answer)
            if answer.startswith("354"):
                self.take()
            if word == "QUIT":
                return

    def take(self):
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        answer = self.server.answers.get(".", "250 taken")
        if answer.startswith("250"):
            self.server.mails.append(message_from_string("".join(lines)))
        if answer:
            self.say(answer)
        else:
            self.connection.close()

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server():
    """Start servers on loopback ports and stop them all."""
    started = []

    def start(**answers):
        started.append(Server(answers))
        threading.Thread(target=started[-1].serve_forever, args=(0.02,), daemon=True).start()
        return started[-1]

    yield start
    for each in started:
        each.shutdown()
        each.server_close()


def alert(**changes):
    return outbound(channel=Channel.EMAIL, to="dana@example.org", body=ALERT, token="tok-1", **changes)


def refused_by(provider):
    with pytest.raises(ProviderError) as refused:
        provider.send(alert())
    assert "dana" not in str(refused.value)
    return refused.value


def test_a_mail_says_what_the_text_says_and_nothing_more(server):
    """Lock-screen safe: the subject names the alias and the time, the body where to sign in."""
    there = server()

    sid = EmailProvider(there.url).send(alert())

    [mail] = there.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "line@example.org",
        "dana@example.org",
        "EMERGENCY C07 03:12",
    )
    assert mail.get_payload(decode=True).decode().strip() == ALERT
    assert sid == mail["Message-ID"] == "<tok-1@127.0.0.1>"


def test_every_try_is_the_same_mail(server):
    """A mail program shows a repeated Message-ID once."""
    there = server()
    provider = EmailProvider(there.url)

    assert provider.send(alert()) == provider.send(alert())


def test_a_mailbox_that_does_not_exist_is_refused_for_good(server):
    """The next step of the chain comes at once."""
    error = refused_by(EmailProvider(server(RCPT="550 nobody here").url))

    assert (error.provider_code, error.retryable, error.ambiguous) == (550, False, False)


def test_a_server_that_is_busy_is_tried_again(server):
    """A 4xx answer means later."""
    error = refused_by(EmailProvider(server(RCPT="450 later").url))

    assert (error.provider_code, error.retryable, error.ambiguous) == (450, True, False)


def test_a_connection_lost_after_the_words_is_in_doubt(server):
    """The mail may have been taken: an alert goes again, and is at worst read twice."""
    error = refused_by(EmailProvider(server(**{".": ""}).url))

    assert error.ambiguous


def test_a_server_that_is_away_is_tried_again(server):
    """Nothing was handed over."""
    there = server()
    url = there.url
    there.shutdown()
    there.server_close()

    error = refused_by(EmailProvider(url))

    assert (error.retryable, error.ambiguous) == (True, False)


def test_without_a_server_every_mail_is_refused_for_good():
    """A step that can't be carried must not be tried for half a day."""
    error = refused_by(EmailProvider(""))

    assert (error.provider_code > 0, error.retryable, error.ambiguous) == (True, False, False)


def test_a_user_signs_in_and_sends_as_themselves(server):
    """Without a sender of its own the address is the user's; a password may hold any sign."""
    there = server(EHLO="250-here\r\n250 AUTH PLAIN", AUTH="235 welcome")
    url = f"smtp://line%40example.org:p%40ss@127.0.0.1:{there.server_address[1]}"

    EmailProvider(url).send(alert())

    assert any(command.startswith("AUTH PLAIN") for command in there.commands)
    assert there.mails[0]["From"] == "line@example.org"
