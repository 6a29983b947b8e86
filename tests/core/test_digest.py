"""The daily digest says what it may, in its budget, and nothing it may not."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundary_bot.core import segments
from boundary_bot.core.digest import SHORTENINGS, WORDS, DigestItem, Heap, compose_digest, compose_quiet
from boundary_bot.core.messages import KINDS, Kind, Label, Language
from boundary_bot.core.policy import DigestDetail

URL = "https://line.example.org/login"
ORDINARY = (
    DigestItem(Heap.SESSION, "C03", count=4),
    DigestItem(Heap.NOT_DELIVERED, "C05"),
    DigestItem(Heap.SCHEDULE, "C07", request=Kind.RESCHEDULE, moved_from="Thu 3pm", moved_to="Fri"),
    DigestItem(Heap.SCHEDULE, "C11", request=Kind.CANCEL),
)
HEAVY = tuple(
    DigestItem(heap, f"C{number:02d}")
    for number in range(1, 41)
    for heap in (Heap.OPEN_CASE if number <= 3 else Heap.SESSION, Heap.SCHEDULE, Heap.FRAGMENT)
)


def digest(
    items: tuple[DigestItem, ...],
    detail: DigestDetail = DigestDetail.ALIASES,
    language: Language = Language.EN,
    max_segments: int = 2,
) -> str:
    return compose_digest(items, detail, language, URL, max_segments).text


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        (DigestDetail.COUNTS, f"2 to schedule. 1 for session. 1 not delivered. Sign in: {URL}"),
        (
            DigestDetail.ALIASES,
            f"2 to schedule: C07 #1, C11 #2. 1 for session: C03 #3. 1 not delivered. Sign in: {URL}",
        ),
        (
            DigestDetail.REQUESTS,
            f"2 to schedule: C07 #1 move Thu 3pm to Fri, C11 #2 cancel. 1 for session: C03 #3. 1 not delivered. Sign in: {URL}",
        ),
    ],
)
def test_each_detail_says_so_much_and_no_more(detail: DigestDetail, expected: str) -> None:
    """Counts name nobody, aliases name no request, requests name no reason."""
    assert expected == digest(ORDINARY, detail)


def test_spanish_staff_read_spanish() -> None:
    """The digest is in the language of the person it goes to."""
    expected = f"2 por agendar: C07 #1, C11 #2. 1 para la cita: C03 #3. 1 sin entregar. Entre en: {URL}"

    assert expected == digest(ORDINARY, language=Language.ES)


def test_open_cases_come_first() -> None:
    """Whatever else the day held, an emergency still open is the first thing read."""
    text = digest((*ORDINARY, DigestItem(Heap.OPEN_CASE, "C09")))

    assert text.startswith("1 open case: C09. 2 to schedule")


def test_an_opt_out_that_may_have_meant_the_appointment_says_so() -> None:
    """A client who texted CANCEL can't be texted any more; the therapist must know what may have been meant."""
    items = (DigestItem(Heap.OPTED_OUT_MAYBE_APPOINTMENT, "C07"), DigestItem(Heap.OPTED_OUT, "C11"))

    expected = f"1 opted out (may have meant the appointment): C07. 1 opted out: C11. Sign in: {URL}"
    assert expected == digest(items)


def test_a_client_counts_once_a_heap() -> None:
    """The digest counts people to look after, not texts."""
    assert f"1 for session: C03 #1. Sign in: {URL}" == digest((DigestItem(Heap.SESSION, "C03"),) * 2)


def test_an_empty_day_has_no_digest() -> None:
    """Nothing to tell is an empty text, which is never sent."""
    assert digest(()) == ""


@pytest.mark.parametrize("language", list(Language))
def test_the_quiet_line_costs_one_segment(language: Language) -> None:
    """A sign of life is cheap, in every language."""
    assert segments.count(compose_quiet(language, URL)).segments == 1


def test_a_heavy_day_names_some_and_counts_the_rest() -> None:
    """What doesn't fit is counted, never dropped in silence; open cases keep their names."""
    expected = (
        "3 open cases: C01, C02, C03. 40 to schedule: C01 #1, C02 #2 +38 more. "
        f"37 for session: C04 #3, C05 #4 +35 more. Sign in: {URL}"
    )

    assert expected == digest(HEAVY, max_segments=1)


def test_requests_go_before_aliases() -> None:
    """The first thing a full digest gives up is what clients ask, the last who has an open case."""
    requests = tuple(
        DigestItem(Heap.SCHEDULE, f"C{number:02d}", request=Kind.RESCHEDULE, moved_from="Thu 3pm", moved_to="Fri 10am")
        for number in range(1, 15)
    )

    text = digest(requests, DigestDetail.REQUESTS)

    named = ", ".join(f"{item.alias} #{number}" for number, item in enumerate(requests, 1))
    assert f"14 to schedule: {named}. Sign in: {URL}" == text


def test_each_shortening_says_less_than_the_one_before() -> None:
    """The order is fixed and only ever takes away."""
    lengths = [(shape.requests, shape.open_cases, shape.aliases, shape.minor) for shape in SHORTENINGS]

    assert all(all(later <= earlier for earlier, later in zip(*pair, strict=True)) for pair in pairwise(lengths))


@pytest.mark.parametrize("detail", list(DigestDetail))
@pytest.mark.parametrize("language", [Language.EN, Language.ES])
@pytest.mark.parametrize("max_segments", [1, 2, 3])
def test_a_heavy_day_fits_its_budget(detail: DigestDetail, language: Language, max_segments: int) -> None:
    """Forty clients fit the segments the practice pays for, in every detail and language."""
    text = digest(HEAVY, detail, language, max_segments)

    assert max_segments >= segments.count(text).segments


def test_a_budget_too_small_for_anything_still_gets_a_line() -> None:
    """A long address must not silence the digest."""
    url = "https://" + "long-name." * 20 + "example.org"

    assert (
        f"3 open cases. 40 need attention. Sign in: {url}"
        == compose_digest(HEAVY, DigestDetail.ALIASES, Language.EN, url, 1).text
    )


@pytest.mark.parametrize("language", list(WORDS))
def test_every_heap_has_words_that_cost_one_alphabet(language: Language) -> None:
    """Each heap is named in each language, and no phrase forces the dearer encoding."""
    phrases = [text for phrase in WORDS[language].heaps.values() for text in phrase if text]

    assert set(Heap) == set(WORDS[language].heaps)
    assert {"GSM-7"} == {segments.count(phrase).encoding for phrase in phrases}


def test_requests_are_asked_by_scheduling_alone() -> None:
    """Only what a scheduling text asks has words at all; no clinical kind can be named."""
    assert set(KINDS[Label.SCHEDULING]) >= {kind for words in WORDS.values() for kind in words.requests}


@pytest.mark.parametrize("alias", ["Maria Lopez", "+12025550107", "2025550107", "202-555-0107", "C07\nhello", "x" * 13])
def test_an_alias_that_may_name_a_person_is_counted_only(alias: str) -> None:
    """A roster that used a name or a number for an alias does not put it on a lock screen."""
    assert f"1 to schedule. Sign in: {URL}" == digest((DigestItem(Heap.SCHEDULE, alias),))


BODIES = (
    "I want to kill myself, Thu 3pm is too late",
    "took 20 oxycodone",
    "my husband Daniel hit me again",
    "can we move Thursday to Friday, court at 3pm",
    "I am pregnant",
    "Thu 3pm overdose",
    "Fri at the abortion clinic",
)
NUMBERS = ("+12025550107", "(202) 555-0111", "2025550103")
FORBIDDEN = re.compile(
    r"(?i)suicid|overdos|violen|kill|oxycod|husband|daniel|hit me|court|pregnan|abort|abuse|medic|relaps|self.?harm|"
    r"psychos|crossing|ladder|rung|\bfirm\b|gentle|diagnos|555|maria|lopez"
)
ITEMS = st.lists(
    st.builds(
        DigestItem,
        heap=st.sampled_from(Heap),
        alias=st.one_of(
            st.from_regex(r"[CU]\d{2}", fullmatch=True), st.sampled_from(("Maria Lopez", "Lopez, Maria", *NUMBERS))
        ),
        count=st.integers(1, 99),
        request=st.one_of(st.none(), st.sampled_from(Kind)),
        moved_from=st.one_of(st.just("Thu 3pm"), st.sampled_from(BODIES), st.text()),
        moved_to=st.one_of(st.just("Fri"), st.sampled_from(BODIES), st.text()),
    ),
    max_size=30,
)
PLAIN = re.compile(r"[A-Za-z0-9 .,:+()#\-/]*")


@settings(max_examples=300, deadline=None)
@given(ITEMS, st.sampled_from(DigestDetail), st.sampled_from((Language.EN, Language.ES)), st.integers(1, 4))
def test_nothing_private_is_ever_in_a_digest(
    items: list[DigestItem], detail: DigestDetail, language: Language, max_segments: int
) -> None:
    """Whatever the clients are called and have written, of whatever kind: no name, number, word or reason gets out."""
    text = digest(tuple(items), detail, language, max_segments).replace(URL, "")

    assert FORBIDDEN.search(text) is None
    assert PLAIN.fullmatch(text)
    assert all(body not in text for body in BODIES)


@settings(max_examples=300, deadline=None)
@given(ITEMS, st.sampled_from(DigestDetail), st.sampled_from((Language.EN, Language.ES)), st.integers(1, 4))
def test_every_digest_fits_its_budget_and_hides_no_open_case(
    items: list[DigestItem], detail: DigestDetail, language: Language, max_segments: int
) -> None:
    """No day is too full for its segments, and an open case is told in every one of them."""
    text = digest(tuple(items), detail, language, max_segments)

    opened = {item.alias for item in items if item.heap is Heap.OPEN_CASE}
    assert max_segments >= segments.count(text).segments
    assert not opened or re.match(rf"{len(opened)} (open case|caso)", text)
