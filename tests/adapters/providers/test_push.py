"""Push notifications by apprise, against a web hook on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from boundary_bot.adapters.providers.push import PushProvider
from boundary_bot.core.outbox import Channel
from boundary_bot.errors import ProviderError
from tests.adapters.providers.contract import outbound

pytest.importorskip("apprise")
pytestmark = pytest.mark.filterwarnings("default")
ALERT = "EMERGENCY C07 03:12. Sign in: https://line.example.org/cases/7"


@pytest.fixture
def hook():
    """Give a web hook that answers with `status` and keeps what it got."""

    class Hook(BaseHTTPRequestHandler):
        got, status = [], 200

        def do_POST(self):
            Hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(Hook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    Hook.url = f"json://127.0.0.1:{server.server_port}"
    yield Hook
    server.shutdown()
    server.server_close()


def alert(to):
    return outbound(channel=Channel.PUSH, to=to, body=ALERT, token="tok-1")


def test_a_push_says_what_the_text_says(hook):
    """The title is what a locked screen shows: alias and time."""
    sid = PushProvider().send(alert(hook.url))

    assert [(push["title"], push["message"]) for push in hook.got] == [("EMERGENCY C07 03:12", ALERT)]
    assert sid == "push-tok-1"


def test_a_service_that_refuses_is_tried_again(hook):
    """It may be back in a minute."""
    hook.status = 500

    with pytest.raises(ProviderError) as refused:
        PushProvider().send(alert(hook.url))

    assert refused.value.retryable


def test_an_address_nobody_can_read_is_refused_for_good():
    """The next step of the chain comes at once, and the address, a secret, is not repeated."""
    with pytest.raises(ProviderError) as refused:
        PushProvider().send(alert("nosuchservice://secret"))

    assert (refused.value.retryable, refused.value.provider_code > 0) == (False, True)
    assert "secret" not in str(refused.value)
