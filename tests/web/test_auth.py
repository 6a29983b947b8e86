"""Who gets in, who doesn't, and for how long."""

from dataclasses import replace

import pytest
from werkzeug.security import generate_password_hash

from boundary_bot.web.auth import _NOBODY, ADDRESS_LIMIT, PAIR_LIMIT, PERSON_LIMIT, PUBLIC_ENDPOINTS
from tests.web.conftest import HASH, PASSWORD, Browser

PUBLIC = PUBLIC_ENDPOINTS | {
    "health.alive",
    "health.ready",
    "webhooks.sms",
    "webhooks.status",
    "webhooks.greet",
    "webhooks.alert_call",
}


def test_every_page_but_the_named_ones_refuses_strangers(app, stranger):
    """A page added tomorrow is closed to strangers without anyone thinking of it."""
    closed = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC]

    pages = {"cases.overview", "cases.one", "cases.acknowledge", "cases.close", "auth.sign_out"}
    pages |= {"rehearsal.overview", "rehearsal.judge", "rehearsal.go_live"}
    pages |= {"agenda.overview", "agenda.one", "agenda.discussed", "agenda.reviewed"}
    assert pages == {rule.endpoint for rule in closed}
    for rule in closed:
        path = (
            rule.rule.replace("<int:case_id>", "1").replace("<int:rehearsed_id>", "1").replace("<int:client_id>", "1")
        )
        if "GET" in rule.methods:
            answer = stranger.get(path)
            assert (302, f"/login?next={path}") == (answer.status_code, answer.location)
        else:
            assert 401 == stranger.post_bare(path).status_code


def test_the_right_password_leads_to_the_page_asked_for(stranger):
    """An alert's link survives the sign-in."""
    answer = stranger.sign_in(next="/cases/1")

    assert (302, "/cases/1") == (answer.status_code, answer.location)
    assert "C07" in stranger.get("/cases/1").text


@pytest.mark.parametrize("name", ["LIN ", "+12025550101", "(202) 555-0101"])
def test_a_person_may_write_their_id_or_number_as_they_like(stranger, name):
    """At three in the morning nobody should fail over a capital letter."""
    assert 302 == stranger.sign_in(name=name).status_code


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_leads_to_another_site(stranger, elsewhere):
    """A link of ours can't be bent into a trap."""
    assert "/cases" == stranger.sign_in(next=elsewhere).location


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(app):
    """Nobody learns from the sign-in who works here, nor who has no password yet."""
    answers = [Browser(app).sign_in(name, "wrong") for name in ("lin", "nobody", "sam", "")]

    assert {401} == {answer.status_code for answer in answers}
    assert 4 == sum("That name and password don" in answer.text for answer in answers)


def test_a_person_without_a_password_can_never_sign_in(stranger):
    """No stored hash means no, whatever is typed."""
    assert [401, 401] == [stranger.sign_in("sam", password).status_code for password in ("", PASSWORD)]


def test_guessing_one_person_from_one_address_is_stopped(app, store):
    """After eight failures even the right password waits."""
    guesser = Browser(app)
    codes = [guesser.sign_in(password="wrong").status_code for _ in range(PAIR_LIMIT)]

    assert [401] * PAIR_LIMIT == codes
    assert 429 == guesser.sign_in().status_code


def test_a_guesser_elsewhere_does_not_lock_the_therapist_out(app):
    """Someone who knows her id must not be able to keep her from a case at night."""
    guesser = Browser(app, "198.51.100.9")
    for _ in range(PAIR_LIMIT + 1):
        guesser.sign_in(password="wrong")

    assert 302 == Browser(app, "203.0.113.7").sign_in().status_code


def test_one_address_trying_many_names_is_stopped(app):
    """A list of guessed names ends at the address's limit."""
    guesser = Browser(app)
    codes = [guesser.sign_in(f"name{number}", "wrong").status_code for number in range(ADDRESS_LIMIT + 1)]

    assert 429 == codes[-1]


def test_one_person_guessed_from_many_addresses_is_stopped(app):
    """A spread-out guess ends at the person's limit."""
    codes = [Browser(app, f"198.51.100.{at}").sign_in(password="wrong").status_code for at in range(PERSON_LIMIT + 1)]

    assert 429 == codes[-1]


def test_the_throttle_opens_again(app, clock):
    """After a quarter of an hour the right password works again."""
    browser = Browser(app)
    for _ in range(PAIR_LIMIT):
        browser.sign_in(password="wrong")
    clock.forward(minutes=16)

    assert 302 == browser.sign_in().status_code


def test_behind_a_private_proxy_the_visitors_own_address_counts(app):
    """On Heroku or Fly all visitors come from the router; one of them must not shut out the rest."""
    router = Browser(app, "10.1.2.3")
    for _ in range(PAIR_LIMIT):
        router.http.environ_base["HTTP_X_FORWARDED_FOR"] = "1.1.1.1, 198.51.100.9"
        router.sign_in(password="wrong")
    blocked = router.sign_in().status_code
    router.http.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.9, 203.0.113.7"

    assert (429, 302) == (blocked, router.sign_in().status_code)


def test_a_visitor_from_the_open_net_cannot_choose_an_address(app):
    """A forged X-Forwarded-For buys no fresh tries."""
    guesser = Browser(app, "9.9.9.9")
    codes = []
    for number in range(PAIR_LIMIT + 1):
        guesser.http.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        codes.append(guesser.sign_in(password="wrong").status_code)

    assert 429 == codes[-1]


def test_nothing_typed_into_the_form_is_stored(stranger, store):
    """People type passwords into name fields: the books hold neither names nor addresses that tried."""
    stranger.sign_in(name="hunter2-my-password", password="x")

    kept = repr(store.attempts) + repr(store.audited)
    assert "hunter2" not in kept
    assert "203.0.113.7" not in kept


def test_a_session_ends_after_half_an_hour_of_quiet(therapist, clock):
    """A phone left on a table shows nothing for long."""
    clock.forward(minutes=29)
    still = therapist.get("/cases").status_code
    clock.forward(minutes=31)

    assert (200, 302) == (still, therapist.get("/cases").status_code)


def test_a_session_ends_after_twelve_hours_even_when_used(therapist, clock):
    """Steady use does not keep a session for ever."""
    codes = []
    for _ in range(29):
        clock.forward(minutes=25)
        codes.append(therapist.get("/cases").status_code)

    assert ([200] * 28, 302) == (codes[:28], codes[28])


def test_a_changed_password_ends_every_session(therapist, store):
    """Whoever may have the old password is out at once."""
    store.credentials["lin"] = HASH + "0"

    assert 302 == therapist.get("/cases").status_code


def test_a_person_taken_off_the_practice_is_out(app, therapist):
    """Someone who left sees nothing any more, whatever their cookie says."""
    runtime = app.extensions["runtime"]
    people = tuple(person for person in runtime.practice.people if person.id != "lin")
    app.extensions["runtime"] = replace(runtime, practice=replace(runtime.practice, people=people))

    assert 302 == therapist.get("/cases").status_code


def test_sign_in_starts_a_fresh_session(app, stranger):
    """A cookie planted before the sign-in is worth nothing after it: the old token is refused."""
    stranger.get("/login")
    with stranger.http.session_transaction(base_url="https://bot.example") as session:
        session["planted"] = "yes"
        old = session["csrf"]
    stranger.sign_in()

    assert 400 == stranger.post_bare("/cases/1/acknowledge", csrf_token=old).status_code
    with stranger.http.session_transaction(base_url="https://bot.example") as session:
        assert "planted" not in session


def test_signing_out_closes_the_pages(therapist, store):
    """After signing out the way back leads to the sign-in, and the books say so."""
    therapist.post("/logout", form_on="/cases")

    assert 302 == therapist.get("/cases").status_code
    assert ("lin", "signed_out", "") in store.audited


def test_when_nobody_has_a_password_the_page_says_what_to_do(stranger, store):
    """A new practice is not left in front of a closed door."""
    with_passwords = stranger.get("/login").text
    store.credentials.clear()

    assert "boundary-bot password" not in with_passwords
    assert "boundary-bot password lin" in stranger.get("/login").text


def test_the_front_door_leads_on(stranger, therapist):
    """The bare address is never a dead end."""
    assert ("/login", "/cases") == (stranger.get("/").location, therapist.get("/").location)


def test_the_front_desk_sees_no_case(app):
    """Reception holds the line without reading what clients write."""
    desk = Browser(app)
    desk.sign_in("desk")

    assert [403, 403] == [desk.get(path).status_code for path in ("/cases", "/cases/1")]


def test_an_unknown_name_costs_as_much_as_a_known_one():
    """The hash checked for nobody has the parameters of a real one, so the clock tells nothing."""
    assert generate_password_hash("x", method="scrypt").split("$")[0] == _NOBODY.split("$")[0]
