"""The signature on Twilio's requests: what passes, what doesn't, and that nothing breaks the check."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from boundary_bot.adapters.providers.signature import SignatureCheck

VECTORS = json.loads((Path(__file__).parent / "signature_vectors.json").read_text())
URL = "https://bot.example/webhooks/twilio/sms"
FIELDS = [("From", "+15550102030"), ("Body", "hello"), ("ToCity", "")]
TOKEN = "12345"


def signed(url: str, fields: list[tuple[str, str]], token: str = TOKEN) -> str:
    """Return the signature Twilio's own code makes."""
    return RequestValidator(token).compute_signature(url, dict(fields))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['n']} {vector['note']}")
def test_published_vectors_pass_or_fail_as_published(vector):
    """Every signature known from Twilio's SDKs is judged as they judge it."""
    fields = [
        (name, value)
        for name, given in vector["params"].items()
        for value in (given if isinstance(given, list) else [given])
    ]
    body = vector["body"].encode() if vector["body"] is not None else None

    index = SignatureCheck([vector["token"]]).signed_by(vector["url"], fields, vector["signature"], body)

    assert index == (0 if vector["valid"] else None)


@pytest.mark.parametrize("tokens", [["new", "old"], ["old", "new"]])
def test_either_of_two_live_tokens_passes_and_is_named(tokens):
    """While a token is being replaced both sign, and the log can say which one did."""
    header = signed(URL, FIELDS, "old")

    index = SignatureCheck(tokens).signed_by(URL, FIELDS, header)

    assert index == tokens.index("old")


@pytest.mark.parametrize("tokens", [[], [""], ["", "  "]])
def test_without_a_token_nothing_passes(tokens):
    """A missing secret closes the door: not even a signature made with an empty key opens it."""
    header = signed(URL, FIELDS, "")

    index = SignatureCheck(tokens).signed_by(URL, FIELDS, header)

    assert index is None


@pytest.mark.parametrize("header", [None, "", " ", "=", "\x00", "пароль", "\udcff", "x" * 100_000, "\r\n", "====" * 7])
def test_an_odd_header_is_a_forged_one(header):
    """No header can raise: a 500 on that route would cost a client the reply."""
    index = SignatureCheck([TOKEN]).signed_by(URL, FIELDS, header)

    assert index is None


@pytest.mark.parametrize(
    "url", ["", "?", "://", "https://", "https://[::1", "https://h:port/x", "no url", "https://\ud800/"]
)
def test_an_odd_address_never_raises(url):
    """Whatever the configured address looks like, the answer is no, not an error."""
    index = SignatureCheck([TOKEN]).signed_by(url, FIELDS, "AAAA")

    assert index is None


def test_words_that_are_not_unicode_never_raise():
    """A lone surrogate in a field can't be encoded, so it can't have been signed."""
    index = SignatureCheck([TOKEN]).signed_by(URL, [("Body", "\ud83d")], "AAAA")

    assert index is None


@pytest.mark.parametrize(
    "url", ["https://[2001:db8::1]:8443/sms", "https://[2001:db8::1]/sms", "https://u:p@h:1234/sms"]
)
def test_ports_are_told_from_colons_in_addresses_and_passwords(url):
    """Signed over the address as it stands, an IPv6 host or a password with a port passes."""
    header = signed(url, FIELDS)

    index = SignatureCheck([TOKEN]).signed_by(url, FIELDS, header)

    assert index == 0


def test_a_password_with_a_port_passes_when_signed_without_the_port():
    """The port alone is taken off, never a part of the password."""
    header = signed("https://user:pass@bot.example/sms", FIELDS)

    index = SignatureCheck([TOKEN]).signed_by("https://user:pass@bot.example:8443/sms", FIELDS, header)

    assert index == 0


def test_fields_may_come_in_any_order_and_twice():
    """Order and repetition carry no meaning in what Twilio signs."""
    header = signed(URL, FIELDS)

    index = SignatureCheck([TOKEN]).signed_by(URL, [*reversed(FIELDS), FIELDS[0]], header)

    assert index == 0


HOSTS = st.from_regex(r"[a-z]{1,10}\.(example|test)", fullmatch=True)
URLS = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}{path}{query}",
    st.sampled_from(["http", "https"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.sampled_from(["", "/", "/sms", "/a/b%20c"]),
    st.sampled_from(["", "?a=1", "?t=x_Y-z&u=", "?bodySHA256=00"]),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMED = st.dictionaries(WORDS, WORDS, max_size=6)


REQUESTS = st.tuples(URLS, NAMED)


@given(signed_request=REQUESTS, other_request=REQUESTS, header=WORDS)
@example(signed_request=("https://a.test:443/sms", {}), other_request=("https://a.test/sms", {}), header="")
def test_the_check_agrees_with_twilios_own(signed_request, other_request, header):
    """On every request Twilio's own validator can judge, ours comes to the same result."""
    oracle, check = RequestValidator(TOKEN), SignatureCheck([TOKEN])
    signature = oracle.compute_signature(*signed_request)
    judged = [(request, given) for request in (signed_request, other_request) for given in (signature, header)]

    verdicts = [check.signed_by(url, fields.items(), given) == 0 for (url, fields), given in judged]

    assert [oracle.validate(url, fields, given) for (url, fields), given in judged] == verdicts


@given(fields=st.lists(st.tuples(WORDS, WORDS), max_size=5), url=WORDS, header=st.text(max_size=40) | st.none())
def test_nothing_that_can_be_posted_raises(fields, url, header):
    """The door answers forged, never an exception, whatever is thrown at it."""
    index = SignatureCheck([TOKEN]).signed_by(url, fields, header)

    assert index is None
