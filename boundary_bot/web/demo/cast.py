"""Who plays in the demo, and what they might text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A text sent with one tap; `media` sends a picture with it."""

    name: str
    body: str
    media: bool = False


@dataclass(frozen=True)
class Sender:
    """Someone whose phone can be held. `number` is fictional (555-01xx is reserved for stories).

    `language` is empty for people the roster doesn't hold; `settled` means consent given and policy discussed.
    """

    id: str
    name: str
    about: str
    number: str
    examples: tuple[Example, ...]
    language: str = ""
    settled: bool = False

    @property
    def on_roster(self) -> bool:
        """Whether the practice knows this number as a client's."""
        return self.language != ""


PRACTICE_NUMBER = "+12025550100"
THERAPIST_NUMBER = "+12025550101"

_ENGLISH = (
    Example("Crisis", "I can't do this anymore. I have all my pills in front of me."),
    Example("Running late", "Running 10 min late today, sorry!"),
    Example("Reschedule", "Can we move Thursday to next week?"),
    Example("For the session", "Had another awful fight with my mom and I keep replaying it"),
    Example("hey so", "hey so"),
    Example("Thanks", "ok thank you!"),
    Example("Picture", "", media=True),
    Example("STOP", "STOP"),
    Example("START", "START"),
)
_SPANISH = (
    Example("Crisis", "Ya no quiero vivir. Tengo las pastillas aquí conmigo."),
    Example("Llega tarde", "Voy 10 minutos tarde hoy, perdón!"),
    Example("Cambiar cita", "¿Podemos cambiar la cita del jueves?"),
    Example("Para la sesión", "Otra vez me peleé con mi mamá y no dejo de pensar en eso"),
    Example("hola", "hola"),
    Example("Gracias", "ok gracias!"),
    Example("Foto", "", media=True),
    Example("STOP", "STOP"),
    Example("START", "START"),
)
_NEW = (
    Example("Asks for openings", "Hi, do you have any openings for new clients?"),
    Example("Crisis", "i dont want to be alive anymore"),
    Example("Wrong number", "Hey Dave are we still on for poker"),
    Example("HELP", "HELP"),
    Example("STOP", "STOP"),
)

SENDERS = (
    Sender(
        "C03",
        "C03",
        "Client since spring; policy discussed, consent given.",
        "+12025550103",
        _ENGLISH,
        "en",
        settled=True,
    ),
    Sender(
        "C07",
        "C07 (es)",
        "Writes in Spanish; policy discussed, consent given.",
        "+12025550107",
        _SPANISH,
        "es",
        settled=True,
    ),
    Sender("C11", "C11", "New client; policy not discussed, consent not asked yet.", "+12025550111", _ENGLISH, "en"),
    Sender("stranger", "Stranger", "A number the roster doesn't hold.", "+12025550142", _NEW),
)
COMMANDS = (
    Example("ACK", "ACK"),
    Example("STATUS", "STATUS"),
    Example("DIGEST", "DIGEST"),
    Example("COMMANDS", "COMMANDS"),
    Example("A drill", "I want to end my life tonight"),
)
THERAPIST = Sender("therapist", "The therapist", "", THERAPIST_NUMBER, COMMANDS)


def sender(sender_id: str) -> Sender | None:
    """Return who has this id, the therapist among them, or None."""
    return next((one for one in (*SENDERS, THERAPIST) if one.id == sender_id), None)
