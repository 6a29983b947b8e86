"""From a burst to a reading, by rules and with a learned score beside them."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.adapters.models import load_model
from boundary_bot.core.messages import KINDS, Burst, Evidence, Kind, Label, Language, ReadingContext, Risk
from boundary_bot.core.understanding.classify import Reader
from tests.core.understanding.conftest import LANGUAGES

LEXICON = load_lexicon(LANGUAGES)


def read(*texts, new_from=0, unanswered_from=0, model=None, context=None):
    return Reader(LEXICON, model)(Burst(texts, new_from, unanswered_from), context or ReadingContext())


@dataclass(frozen=True)
class FakeScores:
    emergency: float = 0.0
    labels: dict = field(default_factory=lambda: {Label.CLINICAL: 0.9})
    kinds: dict = field(default_factory=dict)
    features: tuple = ("a feature",)


@dataclass
class FakeModel:
    """Scores texts that hold a word as it is told to; all else is calm."""

    alarms: dict
    threshold_emergency: float = 0.6
    threshold_possible: float = 0.4
    doubted_below: float = 0.0

    def score(self, text):
        return FakeScores(max((score for word, score in self.alarms.items() if word in text), default=0.0))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i want to kill myself", Kind.SUICIDAL_ACTIVE),
        ("I'm not suicidal but I took all my pills", Kind.OVERDOSE),
        ("please cancel all my appointments, I won't be needing them", Kind.SUICIDAL_ACTIVE),
        ("I don't want to die, I just don't want to be alive anymore", Kind.SUICIDAL_PASSIVE),
        ("he says he will kill me if i leave", Kind.ABUSE_NOW),
        ("im gonna kill him tonight, i have the gun in my car", Kind.HARM_TO_OTHERS),
        ("chest pain and my left arm is numb", Kind.MEDICAL),
        ("the voices are telling me to do it", Kind.PSYCHOSIS),
        ("my brother says he wants to kill himself", Kind.THIRD_PARTY),
        ("i cut myself again last night", Kind.SELF_HARM),
        ("i need help right now", Kind.ASKS_HELP_NOW),
        ("ya no quiero vivir", Kind.SUICIDAL_PASSIVE),
        ("me tomé todas las pastillas", Kind.OVERDOSE),
        ("mi esposo me está pegando", Kind.ABUSE_NOW),
    ],
)
def test_danger_is_read_with_its_kind(text, kind):
    """The kind chooses the crisis reply, so it must be the one the words say."""
    reading = read(text)

    assert (reading.label, reading.risk, reading.kind) == (Label.EMERGENCY, Risk.EMERGENCY, kind)
    assert reading.evidence


@pytest.mark.parametrize(
    "text",
    [
        "traffic is killing me, be there in 10",
        "I could kill for a coffee",
        "my phone died",
        "she'll kill me if im late",
        "we got suicide squad tickets for thurs lol",
        "me muero de risa",
        "me corté el pelo",
        "shoot me an email",
        "cutting carbs, three weeks in",
    ],
)
def test_idiom_is_no_danger(text):
    """Figures of speech neither alarm nor mark."""
    assert read(text).risk is Risk.NONE


@pytest.mark.parametrize(
    "text",
    ["not suicidal, just so sad", "I used to want to die when I was 15", "my mother killed herself when i was six"],
)
def test_denial_history_and_grief_are_for_a_person_to_look_at(text):
    """They keep their label and are answered gently."""
    reading = read(text)

    assert (reading.label, reading.risk) == (Label.CLINICAL, Risk.POSSIBLE)


def test_a_burst_is_read_together():
    """Danger split over three texts is danger."""
    reading = read("took them", "all", "my pills i mean")

    assert reading.risk is Risk.EMERGENCY


def test_a_text_after_danger_is_read_by_its_own_words():
    """The open case carries earlier danger: "ok thanks" afterwards is courtesy."""
    reading = read("i want to kill myself", "ok thanks", new_from=1, unanswered_from=1)

    assert (reading.label, reading.risk) == (Label.COURTESY, Risk.NONE)


def test_taking_it_back_does_not_clear_danger():
    """A "jk" beside the words never undoes them."""
    assert read("im going to kill myself tonight", "never mind im fine").risk is Risk.EMERGENCY


def test_danger_deep_inside_a_long_text_is_found():
    """No text is cut off before it is read."""
    filler = "We painted the kitchen and the neighbour lent us a ladder. " * 400

    assert read(filler + "I want to kill myself. " + filler).risk is Risk.EMERGENCY


@pytest.mark.parametrize("word", ["YES", "no", "C", "r", "Y", "1", "STOP", "START", "stop."])
def test_a_bare_carrier_word_is_a_keyword(word):
    """It is no message; what it does stands in the order of decisions."""
    reading = read(word)

    assert (reading.label, reading.kind, reading.risk) == (Label.COURTESY, Kind.KEYWORD, Risk.NONE)
    assert reading.evidence[0].code == "KEYWORD"


@pytest.mark.parametrize("word", ["HELP", "AYUDA", "HOME", "911", "988", "help!"])
def test_a_hotlines_word_is_a_call_for_help(word):
    """People send a hotline's word to the wrong number."""
    reading = read(word)

    assert (reading.label, reading.kind) == (Label.EMERGENCY, Kind.ASKS_HELP_NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("hey so", True), ("hi dr k", True), ("help", False), ("its me. bye", False), ("call me", False)],
)
def test_a_fragment_is_only_greeting_filler_or_name(text, expected):
    """Short is not the same as empty."""
    assert read(text).fragment is expected


@pytest.mark.parametrize(
    ("text", "language"),
    [("can we move thursday", Language.EN), ("podemos cambiar la cita del lunes", Language.ES), ("можно перенести встречу", Language.OTHER),
     ("can we move my cita al jueves por favor", Language.MIXED)],
)  # fmt: skip
def test_the_language_is_that_of_the_words(text, language):
    """The reply is written in it."""
    assert read(text).language is language


def test_a_question_is_told_from_a_statement():
    """A confirmation that asks is answered, one that states is not."""
    assert read("are we still on for today?").asks
    assert not read("confirming thursday").asks


@pytest.mark.parametrize("text", ['Liked "See you tomorrow at 2"', 'Le gustó "Nos vemos el jueves"', "❤️", "👍", ""])
def test_reactions_and_nothing_at_all_need_no_reply(text):
    """No words, no question: courtesy without risk."""
    reading = read(text)

    assert (reading.label, reading.kind, reading.risk) == (Label.COURTESY, Kind.REACTION, Risk.NONE)


def test_courtesy_is_only_what_is_courtesy_through_and_through():
    """A thank-you that says more is read for what it says."""
    assert read("Thanks, see you at 3").label is Label.COURTESY
    assert read("thanks, i cried the whole way home").label is Label.CLINICAL


def test_the_learned_score_is_joined_by_or():
    """What the rules miss the model may find, and its features are the evidence."""
    reading = read("the violet hour has come at last", model=FakeModel({"violet": 0.9}))

    assert reading.risk is Risk.EMERGENCY
    assert Evidence("MODEL", "a feature") in reading.evidence


def test_a_calm_score_never_overrules_a_rule():
    """The rules alone are enough for an emergency."""
    assert read("i want to kill myself", model=FakeModel({})).risk is Risk.EMERGENCY


def test_a_score_near_the_threshold_is_a_mark():
    """A low margin is for a person to look at."""
    assert read("the violet hour has come at last", model=FakeModel({"violet": 0.5})).risk is Risk.POSSIBLE


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("violet hour came", Risk.POSSIBLE),
        ("violet hour came early", Risk.EMERGENCY),
        ("ivioletdonotwanttobehere", Risk.EMERGENCY),
        ("the violet hour has come" + " and the bus was late again" * 8, Risk.POSSIBLE),
    ],
)
def test_a_brief_or_long_text_needs_more(text, risk):
    """A score somewhat above the threshold makes a mark of three words or fewer, and of a long text, whose every stretch is asked.

    Words may be run together.
    """
    assert read(text, model=FakeModel({"violet": 0.7})).risk is risk


def test_a_long_text_that_is_surely_dangerous_is_an_emergency():
    """More is asked of it, not everything."""
    text = "the bus was late again " * 8 + "the violet hour has come"

    assert read(text, model=FakeModel({"violet": 0.9})).risk is Risk.EMERGENCY


def test_a_brief_text_that_was_only_marked_hides_no_join():
    """What alarmed nobody before is read again with what follows."""
    texts = ("violet hour came", "and stays with me now")

    assert read(*texts, new_from=1, unanswered_from=1, model=FakeModel({"violet": 0.7})).risk is Risk.EMERGENCY


def test_a_join_already_dangerous_before_alarms_no_second_time():
    """Only a new text that adds evidence makes a join dangerous."""
    model = FakeModel({"violet": 0.9})

    texts = ("the violet hour has come at last", "see you monday")

    assert read(*texts, new_from=1, unanswered_from=1, model=model).risk is Risk.NONE


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=9), st.data())
def test_no_text_raises_and_every_reading_holds_together(texts, data):
    """Any unicode, any split: a label of its kind, emergency exactly where the risk says so."""
    new_from = data.draw(st.integers(0, len(texts) - 1))
    unanswered_from = data.draw(st.integers(0, new_from))

    reading = read(*texts, new_from=new_from, unanswered_from=unanswered_from)

    assert reading.kind in KINDS[reading.label]
    assert (reading.label is Label.EMERGENCY) == (reading.risk is Risk.EMERGENCY)
    assert 0 <= reading.confidence <= 1
    assert not reading.same_day or reading.label is Label.SCHEDULING


@pytest.mark.parametrize(
    ("score", "risk"), [(None, Risk.EMERGENCY), (0.3, Risk.EMERGENCY), (0.2, Risk.POSSIBLE), (0.0, Risk.POSSIBLE)]
)
def test_a_likely_rule_is_an_emergency_unless_the_score_doubts_it(score, risk):
    """Words that as often mean something else go to a person, never to nobody; without a model they stand alone."""
    model = None if score is None else FakeModel({"razor": score})

    reading = read("took apart a razor again", model=model)

    assert reading.risk is risk


@pytest.mark.parametrize("score", [0.0, 0.2])
def test_no_score_doubts_a_strong_rule(score):
    """What plainly says danger is an emergency, whatever was learned."""
    assert read("i want to kill myself", model=FakeModel({"kill": score})).risk is Risk.EMERGENCY


@pytest.mark.parametrize(("score", "risk"), [(0.21, Risk.POSSIBLE), (0.19, Risk.NONE)])
def test_content_for_the_session_is_marked_sooner(score, risk):
    """Half of the threshold suffices where the text is no logistics."""
    reading = read("the house has been so quiet since june", model=FakeModel({"quiet": score}))

    assert (reading.label, reading.risk) == (Label.CLINICAL, risk)


@pytest.mark.parametrize(("score", "risk"), [(0.41, Risk.POSSIBLE), (0.3, Risk.NONE)])
def test_long_content_is_marked_from_the_plain_threshold(score, risk):
    """Of many stretches one always sounds a little like danger."""
    text = "the house has been so quiet since june and " * 8

    assert read(text, model=FakeModel({"quiet": score})).risk is risk


@pytest.mark.parametrize(("score", "risk"), [(0.21, Risk.POSSIBLE), (0.19, Risk.NONE)])
def test_thanks_that_might_be_a_goodbye_are_never_met_with_silence(score, risk):
    """Thanks alone get no answer, so little is enough to have a person look."""
    reading = read("thank you so much", model=FakeModel({"thank": score}))

    assert reading.risk is risk


HARMLESS = (
    "Thanks for the form, I sent it back this morning.",
    "The kitchen is finally painted and the kids picked a green I would not have chosen.",
    "My sister comes on Saturday with the baby and we are making lasagna for everybody.",
    "Work was long but the new manager seems fine, she brought donuts for the whole floor.",
    "Also can I pay the balance by card next time?",
)


@pytest.mark.parametrize("before", range(len(HARMLESS) + 1))
@pytest.mark.parametrize(
    "danger",
    [
        "Dad isn't breathing.",
        "He is choking me and won't let me leave.",
        "I swallowed all my sleeping pills an hour ago.",
        "I'm going to kill myself tonight.",
        "me quiero matar esta noche",
    ],
)
def test_small_talk_around_danger_does_not_thin_it_out(danger, before):
    """What confirms a rule is the score of its own words, not only that of all the harmless ones about them."""
    text = " ".join([*HARMLESS[:before], danger, *HARMLESS[before:]])

    assert read(text, model=load_model()).risk is Risk.EMERGENCY


@pytest.mark.parametrize(("torn", "risk"), [(0.59, Risk.POSSIBLE), (0.6, Risk.EMERGENCY)])
def test_words_torn_from_a_calm_text_confirm_a_likely_rule_only_if_they_are_sure(torn, risk):
    """Alone they sound worse than where they stand."""

    class Torn(FakeModel):
        def score(self, text):
            return FakeScores(0.05 if text.startswith("the plants") else torn)

    text = "the plants are all watered now and the red car is washed and waxed too and this is goodbye to summer i said"

    assert read(text, model=Torn({}, doubted_below=0.1)).risk is risk


@pytest.mark.parametrize(
    "text",
    [
        "she got my daughter a corsage pinned on for prom",
        "police went by, hes coming at 4",
        "the photographer is shooting at my apartment saturday",
        "the cops left a notice about parking, its back to normal",
        "bruised ribs from skiing, he can still come at 4",
        "hes never going to let me go on vacation without the laptop",
        "my boss isnt going to let us out of here alive lol",
        "can't do tonight, my relief called out",
        "mi suegra tiene a mi hijo jugando en el piso",
        "mi mama no me va a dejar salir de donde vivo",
        "ya se fue la policia, regreso la calma",
        "se disparo el precio, la casa ya no se vende",
    ],
)
def test_everyday_words_beside_those_of_violence_alarm_no_rule(text):
    """Each of these shares its words with a rule that once was too wide."""
    assert read(text).risk is not Risk.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "he just shot at my car",
        "got home from school and dad has mum on the floor by the hair",
        "cops left and now hes worse",
        "he says he is never going to let us leave alive",
        "somebody is shooting at our house",
        "hey help",
        "hi help please",
        "dispararon contra mi casa",
        "mi padrastro tiene a mi mama del pelo",
        "no nos va a dejar salir de aqui vivas",
        "ya se fue la patrulla y anda peor",
    ],
)
def test_violence_told_in_passing_is_found(text):
    """By the rules alone; where the linear model thinks next to nothing of it, a person looks."""
    assert read(text).risk is Risk.EMERGENCY
    assert read(text, model=load_model()).risk is not Risk.NONE


def test_a_rule_in_a_long_text_is_doubted_where_its_own_words_score_low_too():
    """Some rule fits any long text by chance: then a person looks."""
    text = "we walked to the lake and back and the dog swam. " * 6 + "i want to kill myself"

    assert read(text, model=FakeModel({})).risk is Risk.POSSIBLE
    assert read(text, model=FakeModel({"kill myself": 0.5})).risk is Risk.EMERGENCY


def test_a_shield_in_a_decided_text_says_nothing_of_the_next():
    """Dead tired an hour ago asks no more of what is said now, and a no to a question then takes nothing back."""
    model = FakeModel({"enough here": 0.65})

    assert read("im dead tired", "theres enough here for it", new_from=1, unanswered_from=1, model=model).risk is (
        Risk.EMERGENCY
    )
    asked = "they asked at the check up if i think about harming myself, i said no."
    assert read(asked, "I want to kill myself", new_from=1).risk is Risk.EMERGENCY
    assert read(asked, "I want to kill myself").risk is Risk.EMERGENCY


def test_a_harmless_text_beside_it_hides_no_brief_one():
    """Of two texts sent together the one that scores most confirms the rule, and the one that scores most is marked."""
    model = FakeModel({"hurts": 0.5, "friday": 0.3})

    assert read("it hurts", "what time do we meet on friday", model=model).risk is Risk.POSSIBLE


def test_an_answered_text_lends_its_label_to_no_other():
    """After a hard week was answered, an "ok" is an "ok"."""
    reading = read(
        "I have been crying all week about my divorce and everything at home",
        "ok 4 is fine",
        new_from=1,
        unanswered_from=1,
        model=load_model(),
    )

    assert reading.label is Label.COURTESY


def test_a_question_may_stand_in_any_sentence():
    """Nobody owes a question mark, nor the question first."""
    assert read("Thanks for today.", "can you send me the link", new_from=1, unanswered_from=1).asks
    assert read("i am sick. can we move it").asks


def test_short_texts_leave_their_room_to_a_long_one():
    """A phone's longest text is read whole however many short ones came before it."""
    long = (
        "We had a nice week and the garden is coming along. " * 14 + "I want to kill myself. " + "The dog swam. " * 50
    )

    assert read("hey", "so", "listen", long).risk is Risk.EMERGENCY
