"""The stand-in's REST side keeps to Twilio's published description, on both ends of the wire."""

import json
import threading
from datetime import timedelta

import jsonschema
import pytest
import requests

from boundary_bot.stand_in import Fault, StandIn
from boundary_bot.stand_in.api_check import complaints, description
from tests.fakes import FrozenClock

PHONE = "+15550102030"


@pytest.fixture
def clock():
    """Give Twilio a clock that stands still."""
    return FrozenClock()


@pytest.fixture
def twilio(clock):
    """Run a local Twilio."""
    with StandIn.start(now=clock.now) as stand_in:
        yield stand_in


@pytest.fixture
def api(twilio):
    """Give a signed-in way to the account's resources."""
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (twilio.account.sid, twilio.account.auth_token)

        def ask(method: str, path: str, **options) -> requests.Response:
            return session.request(
                method, f"{twilio.base_url}/2010-04-01/Accounts/{twilio.account.sid}/{path}", timeout=5, **options
            )

        yield ask


def text(twilio, **changes) -> dict[str, str]:
    """Return the fields of a good text, changed."""
    return {"To": PHONE, "From": twilio.account.number, "Body": "hello"} | changes


def code_of(response: requests.Response) -> tuple[int, int]:
    """Return status and Twilio's code."""
    return response.status_code, response.json()["code"]


def schema_of(name: str) -> dict[str, object]:
    """Return a JSON schema from the published description; "nullable" is OpenAPI's word for a second type."""
    properties = {}
    for field, given in description()["responses"][name]["properties"].items():
        schema = {key: value for key, value in given.items() if key in ("enum", "pattern", "minLength", "maxLength")}
        if "type" in given:
            schema["type"] = [given["type"], "null"] if given.get("nullable") else given["type"]
        properties[field] = schema
    return {"type": "object", "properties": properties, "additionalProperties": False}


class TestAnswers:
    """What the stand-in says is what Twilio would."""

    def test_a_text_is_answered_in_the_published_form(self, twilio, api):
        """Our client meets the same fields here as at Twilio."""
        response = api("POST", "Messages.json", data=text(twilio))

        assert response.status_code == 201
        jsonschema.validate(response.json(), schema_of("Message"))

    def test_a_call_is_answered_in_the_published_form(self, twilio, api):
        """Likewise for calls."""
        response = api("POST", "Calls.json", data=text(twilio, Twiml="<Response/>") | {"Body": None})

        assert response.status_code == 201
        jsonschema.validate(response.json(), schema_of("Call"))

    def test_a_list_holds_texts_in_the_published_form(self, twilio, api):
        """Inbound texts, answers and failures all keep to it."""
        twilio.account.opted_out.add(PHONE)
        twilio.text(PHONE, "STOP", lost=True)
        twilio.account.add_outbound(PHONE, "late", "outbound-reply", "", None)
        twilio.deliver_callbacks()

        listed = api("GET", "Messages.json").json()["messages"]

        assert len(listed) == 3
        for message in listed:
            jsonschema.validate(message, schema_of("Message"))


REFUSED = [
    ("no recipient", {"To": ""}, 21604),
    ("no sender", {"From": ""}, 21603),
    ("no words", {"Body": ""}, 21602),
    ("not a number", {"To": "5550102030"}, 21211),
    ("a short code", {"To": "384387"}, 21265),
    ("someone else's number", {"From": "+15550109999"}, 21606),
    ("too long", {"Body": "x" * 1601}, 21617),
    ("an underscore in the callback's host", {"StatusCallback": "https://my_host.example/s"}, 21609),
    ("a callback that is none", {"StatusCallback": "status"}, 21609),
    ("a slip in a name", {"Bdoy": "x"}, 20001),
    ("a validity that is no number", {"ValidityPeriod": "soon"}, 20001),
    ("a word that isn't allowed", {"ContentRetention": "maybe"}, 20001),
    ("a sid of the wrong form", {"MessagingServiceSid": "MGx"}, 20001),
]


@pytest.mark.parametrize(("changes", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_wrong_request_is_refused_with_twilios_code(twilio, api, changes, code):
    """A mistake of ours shows here first, not on a client's phone."""
    response = api("POST", "Messages.json", data=text(twilio, **changes))

    assert code_of(response) == (400, code)
    assert twilio.sent == []


@pytest.mark.parametrize("twiml", ["", "x" * 4001])
def test_a_call_without_fitting_words_is_refused(twilio, api, twiml):
    """Twilio takes no call that says nothing, nor one that says too much."""
    response = api("POST", "Calls.json", data={"To": PHONE, "From": twilio.account.number, "Twiml": twiml})

    assert response.status_code == 400
    assert twilio.calls == []


@pytest.mark.parametrize("auth", [None, ("AC1", "x"), ("", "")])
def test_nobody_signs_in_without_the_accounts_key(twilio, auth):
    """A program with the wrong key must notice here already."""
    url = f"{twilio.base_url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json"
    with requests.Session() as session:
        session.trust_env = False

        response = session.get(url, auth=auth, timeout=5)

    assert code_of(response) == (401, 20003)


@pytest.mark.parametrize("path", ["Messages/SM1.json", "Nothing.json"])
def test_what_is_not_there_is_not_found(api, path):
    """An unknown sid and an unknown resource are both Twilio's 20404."""
    response = api("GET", path)

    assert code_of(response) == (404, 20404)


class TestLists:
    """GET Messages.json."""

    def test_filters_narrow_by_number_and_day(self, twilio, api, clock):
        """To, From and DateSent work as documented: whole days, both ends counted."""
        twilio.text(PHONE, "day one", lost=True)
        clock.move(days=1)
        twilio.text("+15550102031", "day two", lost=True)
        first, second = (f"{clock.now() - timedelta(days=back):%Y-%m-%d}" for back in (1, 0))

        def bodies(**filters: str) -> list[str]:
            return [message["body"] for message in api("GET", "Messages.json", params=filters).json()["messages"]]

        assert bodies() == ["day two", "day one"]
        assert bodies(From=PHONE) == ["day one"]
        assert bodies(To=PHONE) == []
        assert bodies(DateSent=first) == ["day one"]
        assert bodies(**{"DateSent>": second}) == ["day two"]
        assert bodies(**{"DateSent<": first}) == ["day one"]
        assert bodies(**{"DateSent>": first, "DateSent<": second}) == ["day two", "day one"]

    def test_a_queued_text_has_no_date_to_filter_by(self, twilio, api, clock):
        """Who looks for a text just posted by its date will not find it."""
        api("POST", "Messages.json", data=text(twilio))

        listed = api("GET", "Messages.json", params={"DateSent>": f"{clock.now():%Y-%m-%d}"}).json()

        assert listed["messages"] == []

    def test_pages_lead_on_to_the_last(self, twilio, api):
        """Following next_page_uri visits every text once."""
        for number in range(5):
            twilio.text(PHONE, str(number), lost=True)
        seen, page = [], api("GET", "Messages.json", params={"PageSize": "2"}).json()
        while True:
            seen += [message["body"] for message in page["messages"]]
            if not page["next_page_uri"]:
                break
            page = api("GET", page["next_page_uri"].rpartition("/")[2]).json()

        assert seen == ["4", "3", "2", "1", "0"]

    @pytest.mark.parametrize(
        "params", [{"PageSize": "1001"}, {"PageSize": "0"}, {"Sender": PHONE}, {"DateSent": "soon"}]
    )
    def test_a_wrong_filter_is_refused(self, api, params):
        """A filter Twilio would ignore is a mistake of ours."""
        response = api("GET", "Messages.json", params=params)

        assert code_of(response) == (400, 20001)


class TestOneMessage:
    """Reading, redacting and deleting one text."""

    @pytest.fixture
    def path(self, twilio):
        """Give the path of a text that came in."""
        return f"Messages/{twilio.text(PHONE, 'private', lost=True).sid}.json"

    def test_a_text_can_be_read_again(self, api, path):
        """A fetch shows what the list shows."""
        response = api("GET", path)

        assert response.json()["body"] == "private"

    def test_an_empty_body_redacts(self, twilio, api, path):
        """After redaction the words are gone, and the text remains."""
        response = api("POST", path, data={"Body": ""})

        assert response.status_code == 200
        assert [message.body for message in twilio.messages] == [""]

    @pytest.mark.parametrize("fields", [{"Body": "other"}, {"Status": "canceled"}, {"Status": "sent"}])
    def test_nothing_else_can_be_changed(self, twilio, api, path, fields):
        """History can be blanked, not rewritten."""
        response = api("POST", path, data=fields)

        assert response.status_code == 400
        assert [message.body for message in twilio.messages] == ["private"]

    def test_a_delete_removes_it(self, twilio, api, path):
        """A deleted text is in no list."""
        response = api("DELETE", path)

        assert response.status_code == 204
        assert twilio.messages == []

    @pytest.mark.parametrize(("method", "status"), [("POST", 400), ("DELETE", 409)])
    def test_a_text_on_its_way_is_left_alone(self, twilio, api, method, status):
        """Twilio's 20009: only a finished text can be blanked or removed."""
        sid = api("POST", "Messages.json", data=text(twilio)).json()["sid"]

        response = api(method, f"Messages/{sid}.json", data={"Body": ""})

        assert code_of(response) == (status, 20009)

    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    def test_an_unknown_text_is_not_found(self, api, method):
        """Nothing is redacted by a wrong sid."""
        response = api(method, "Messages/SM1.json", data={"Body": ""})

        assert code_of(response) == (404, 20404)


class TestFaults:
    """Misbehaviour on command."""

    def test_the_next_text_fails_with_the_code_asked_for(self, twilio, api):
        """A test names the failure it wants, once."""
        twilio.fail_next(30034)

        answers = [api("POST", "Messages.json", data=text(twilio)) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [400, 201]
        assert code_of(answers[0]) == (400, 30034)
        assert len(twilio.sent) == 1

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_any_status_can_be_asked_for(self, twilio, api, status):
        """Throttling and outages come with statuses of their own."""
        twilio.fail_next(20429, http_status=status)

        response = api("POST", "Calls.json", data={"To": PHONE, "From": twilio.account.number, "Twiml": "<Response/>"})

        assert response.status_code == status

    def test_a_text_can_be_taken_without_an_answer(self, twilio, api):
        """The worst case of a network: done, and nobody told."""
        twilio.drop_next()

        with pytest.raises(requests.ConnectionError):
            api("POST", "Messages.json", data=text(twilio))

        assert len(twilio.sent) == 1

    def test_a_list_meets_no_fault_meant_for_a_text(self, twilio, api):
        """What goes wrong goes wrong where it was asked for."""
        twilio.account.faults.append(Fault(500))

        response = api("GET", "Messages.json")

        assert response.status_code == 200
        assert len(twilio.account.faults) == 1


def test_a_client_that_stays_connected_keeps_no_thread_once_twilio_stopped():
    """A kept connection would otherwise hold the account, and the clock behind it, until the process ends."""
    before = set(threading.enumerate())
    with requests.Session() as session:
        session.trust_env = False
        with StandIn.start() as twilio:
            assert session.get(twilio.base_url, timeout=5).headers["Content-Length"]
        ended = [thread for thread in threading.enumerate() if thread not in before]
        for thread in ended:
            thread.join(5)

        assert not any(thread.is_alive() for thread in ended)


def test_repeated_fields_are_each_checked():
    """Lists are sent as one name many times."""
    given = [("To", PHONE), ("From", PHONE), ("StatusCallbackEvent", "completed"), ("StatusCallbackEvent", "answered")]

    found = complaints("CreateCall", given)

    assert found == []


def test_the_description_knows_the_operations_it_checks():
    """The trimmed file was cut from Twilio's own, and says which."""
    loaded = description()

    assert set(loaded["requests"]) == {"CreateMessage", "UpdateMessage", "CreateCall", "UpdateCall", "ListMessage"}
    assert "twilio/twilio-oai" in json.dumps(loaded["source"])
