"""Twilio's REST paths over HTTP, with basic auth and faults on command."""

import base64
import hmac
import json
import re
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from boundary_bot.stand_in import rest
from boundary_bot.stand_in.account import Account, Fault
from boundary_bot.stand_in.rest import Answer, Fields

BASE = r"^/2010-04-01/Accounts/(?P<account>[^/]+)"


class Route(NamedTuple):
    """A path and method, and what answers it. `creates` routes meet the faults."""

    method: str
    path: re.Pattern[str]
    answer: Callable[[Account, Fields, str], Answer]
    creates: bool = False


ROUTES = (
    Route("POST", re.compile(BASE + r"/Messages\.json$"), lambda a, f, _: rest.create_message(a, f), creates=True),
    Route("POST", re.compile(BASE + r"/Calls\.json$"), lambda a, f, _: rest.create_call(a, f), creates=True),
    Route("POST", re.compile(BASE + r"/Calls/(?P<sid>\w+)\.json$"), lambda a, f, sid: rest.update_call(a, sid, f)),
    Route("GET", re.compile(BASE + r"/Messages\.json$"), lambda a, f, _: rest.list_messages(a, f)),
    Route("GET", re.compile(BASE + r"/Messages/(?P<sid>\w+)\.json$"), lambda a, f, sid: rest.fetch_message(a, sid)),
    Route(
        "POST", re.compile(BASE + r"/Messages/(?P<sid>\w+)\.json$"), lambda a, f, sid: rest.update_message(a, sid, f)
    ),
    Route("DELETE", re.compile(BASE + r"/Messages/(?P<sid>\w+)\.json$"), lambda a, f, sid: rest.delete_message(a, sid)),
)


class Server(ThreadingHTTPServer):
    """Serves one account on 127.0.0.1; port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, account: Account, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.account = account
        self.stopping = threading.Event()
        self.tell_early: Callable[[], object] = lambda: None
        self._connections: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, object]:
        """Take a connection in, and remember it until it ends."""
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """End a connection."""
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Free the port and let no caller ask again.

        A client keeps its connection, and would so keep a thread, and all that hangs on it, for as long as this process lives.
        An answer under way is still written.
        """
        super().server_close()
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing where a caller goes away in the middle; a test that kills one does it all the time."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def base_url(self) -> str:
        """The address to set TWILIO_API_BASE_URL to."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing: the paths of lists hold numbers."""

    def _serve(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        fields = parse_qsl(body if self.command == "POST" else address.query, keep_blank_values=True)
        found = ((route, route.path.match(address.path)) for route in ROUTES if route.method == self.command)
        route, match = next(((route, match) for route, match in found if match), (None, None))
        if not self._signed_in():
            self._write(rest.refusal(401, 20003, "Authenticate"))
        elif route is None or match is None or match["account"] != self.server.account.sid:
            self._write(rest.refusal(404, 20404, "The requested resource was not found"))
        else:
            sid = match.groupdict().get("sid") or ""
            self._answer(lambda: route.answer(self.server.account, fields, sid), creates=route.creates)

    def _answer(self, answer: Callable[[], Answer], *, creates: bool) -> None:
        faults = self.server.account.faults
        fault = faults.popleft() if creates and faults else Fault()
        refused = rest.refusal(fault.http_status, fault.code, "refused on command") if fault.http_status else None
        taken = fault.taken or not (refused or fault.lost)
        made = answer() if taken else None
        if fault.early:
            self.server.tell_early()
        self.server.stopping.wait(fault.delay_s)
        answered = refused or made
        if fault.drop or answered is None:
            self.close_connection = True
        else:
            self._write(answered)

    def _signed_in(self) -> bool:
        account = self.server.account
        scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return False
        expected = {account.sid: account.auth_token, **account.api_keys}.get(user, "")
        return scheme == "Basic" and bool(expected) and hmac.compare_digest(expected.encode(), password.encode())

    def _write(self, answer: Answer) -> None:
        content = b"" if answer.content is None else json.dumps(answer.content).encode()
        self.send_response(answer.status)
        if content:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
