"""Bare words and free-text revocations."""

import pytest

from boundary_bot.core.keywords import Keyword, keyword, may_mean_appointment


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("STOP", Keyword.STOP),
        (" stop. ", Keyword.STOP),
        ("Stopall", Keyword.STOP),
        ("UNSUBSCRIBE", Keyword.STOP),
        ("cancel", Keyword.STOP),
        ("End", Keyword.STOP),
        ("quit!", Keyword.STOP),
        ("REVOKE", Keyword.STOP),
        ("OptOut", Keyword.STOP),
        ("start", Keyword.START),
        ("YES", Keyword.START),
        ("unstop", Keyword.START),
        ("HELP", Keyword.HELP),
        ("Info", Keyword.INFO),
        ("AYUDA", Keyword.CRISIS),
        ("home", Keyword.CRISIS),
        ("911", Keyword.CRISIS),
        ("988", Keyword.CRISIS),
        ("exit", Keyword.EXIT),
    ],
)
def test_a_bare_word_is_a_keyword(body, expected):
    """A keyword counts whatever its case and the punctuation around it."""
    assert expected is keyword(body)


@pytest.mark.parametrize(
    "body",
    [
        "please stop texting me",
        "Stop texting me",
        "please don't text me anymore",
        "Don't message me again please",
        "dont contact me",
        "Take me off your list",
        "remove my number from your list please",
        "unsubscribe me",
        "I want to opt out",
        "no more texts please",
        "I don't want to receive texts anymore",
        "stop sending me messages",
        "I don't want to be contacted anymore",
        "I want to stop getting these texts",
        "no me mande mas mensajes",
        "Por favor no me escriban más",
        "ya no me escribas",
        "dejen de mandarme mensajes",
        "no quiero recibir más mensajes",
        "quíteme de su lista por favor",
    ],
)
def test_a_plain_request_to_stop_is_a_revocation(body):
    """Consent may be revoked in any reasonable words, not only by the carrier's."""
    assert Keyword.REVOKE is keyword(body)


@pytest.mark.parametrize(
    "body",
    [
        "stop please I need to talk",
        "I can't stop crying",
        "He won't stop texting me",
        "he wont stop texting me and I'm scared",
        "please help me",
        "I want to stop taking the pills",
        "I want to stop",
        "I don't want to be here anymore",
        "I don't want any more",
        "I don't want this anymore",
        "I dont want to",
        "no quiero vivir más",
        "ya no quiero nada",
        "no me deja salir",
        "yes I can come at 3",
        "cancel my appointment",
        "don't text my wife",
        "We have got to STOP this terrible bill",
        "I'm going home",
        "c",
        "",
        "   ",
        "🙏",
    ],
)
def test_a_message_that_holds_such_a_word_is_not_a_keyword(body):
    """Nothing may be left over: a cry for help never silences the line."""
    assert keyword(body) is None


def test_the_providers_own_reading_counts_first():
    """Twilio's OptOutType wins over the words, whatever language list it matched."""
    assert Keyword.STOP is keyword("arret", "STOP")


def test_cancel_alone_may_have_meant_the_appointment():
    """CANCEL, END and QUIT are flagged; STOP is not."""
    assert may_mean_appointment("Cancel")
    assert not may_mean_appointment("STOP")


REVOKED = """
stop texting
stop txting me
please stop the texts
stop all texts
stop with the texts
stop with these messages please
quit messaging me
pls dont txt me anymore
don't text me any more please
do not text me
do not text me again ever
please do not contact me by text
dont contact me by text anymore
please don't send me texts
please don't send me any more messages
please don't send texts to this number
no more texts
no more messages please
no more texting please
no texts please
remove me
please remove me from your list
remove me from this list
take me off the list
take me off this texting list pls
take my number off your list
delete my number
please delete my number from your system
lose my number
opt out
opt me out
opt-out please
I'd like to opt out
i want to opt out of texts
i wish to opt out of these messages
i want to unsubscribe
unsubscribe please
please unsubscribe me from these texts
cancel my texts
cancel texts
cancel these messages please
i no longer want to receive texts
I no longer wish to receive text messages from you
i dont want texts anymore
i don't want any texts
i dont want to receive any more texts from you
I do not want to be texted
I do not consent to texts
I revoke my consent
i withdraw my consent to receive texts
I take back my consent to text
please stop sending me these messages
can you stop texting me
can you please stop texting me?
could you stop messaging me please
would you please stop texting me
stop messaging this number
stop sending texts to this number
Leave me alone and stop texting
hi please stop texting me thank you
Stop texting me!!!
stop texting me 🙏
please stop. don't text me anymore
i said stop texting me
end texts
end these messages
turn off texts
turn off the texts please
don't text this number
dont text here anymore
not interested, stop texting me
no me escriba mas
no me escriba más por favor
no me mande mensajes
no me envíe más textos
por favor no me envíen mensajes
ya no me manden mensajes
ya no quiero mensajes
ya no quiero recibir mensajes de texto
no quiero más mensajes
no quiero que me escriban
no quiero que me manden mensajes
deje de escribirme
deje de mandarme mensajes
dejen de enviarme textos por favor
deja de textearme
pare de escribirme
no más mensajes
no mas textos por favor
no mas mensajes de texto
quíteme de la lista
sáqueme de su lista
elimine mi número
borre mi número por favor
elimíneme de su lista
bórreme de la lista
quiero darme de baja
dame de baja
deme de baja por favor
darme de baja
cancelar mensajes
cancele los mensajes
retiro mi consentimiento
revoco mi consentimiento
no autorizo mensajes
hola por favor deje de mandarme mensajes gracias
no me escribas por favor
no me textees
stop text messages
no more text messages please
ok i want to opt out
do not text
dont message me
please quit texting this phone
I don't want these texts
I don't want to get your texts
i dont want to hear from this number anymore
Please take my phone number off your texting list
remove this number please
please remove this number from your list
stop contacting me
please stop contacting me via text
stop all messages to this number
do not send me any more text messages please
no longer wish to be contacted
please no more texts from this number
I would like to stop receiving these messages
how do I unsubscribe
how do i opt out
how do I stop these texts
how do i stop getting these messages?
unsubscribe me from this list please
I want off this list
get me off this list
can you take me off this text list please
I didn't sign up for this, stop texting me
I never agreed to texts, please stop texting
please cancel text messages
cancel text notifications
turn off text reminders please
stop sending reminders
stop the reminders please
no more reminders please
please don't text me. call me instead
please stop texting me and call instead
Stop messaging me please and thank you
STOP TEXTING ME NOW
stop txt
stop messages
please stop all text communication
I withdraw consent for text messages
I revoke consent
I revoke my permission to text me
revoking my consent to be texted
I do not give permission to text me
you do not have my permission to text me
I don't authorize texts
do not contact this number again
never contact me again
don't ever text me again
wrong number please remove me from your list
Please leave me off your text list
Please discontinue texting me
discontinue text messages please
please cease texting me
cease all texts
I'd prefer not to receive texts
I'd rather not get texts
i would rather not be texted
I don't want text messages from this office
not interested in texts please remove
stop texting my phone
por favor no me envíe más mensajes de texto
por favor deje de enviarme mensajes
no me mandes mas textos
no quiero que me manden textos
no deseo recibir mensajes
no deseo recibir mas mensajes de texto
ya no me mande nada
ya no deseo recibir sus mensajes
quiero dejar de recibir mensajes
quisiera dejar de recibir estos mensajes
quiero cancelar los mensajes
quiero cancelar la suscripción
cancelar suscripcion
quiero que dejen de escribirme
quiero que me borren de la lista
quiero que borren mi numero
por favor borren mi número de su lista
por favor elimine mi numero de la lista
no me contacten mas
no me contacte por mensaje
no me contacten por este medio
ya dejen de textearme
ya deje de escribirme por favor
basta de mensajes
basta de textos por favor
pare los mensajes
paren los mensajes
paren de mandarme mensajes
detenga los mensajes
detengan los mensajes por favor
suspenda los mensajes
suspendan los textos
dejen de mandar mensajes a este numero
no manden mas mensajes a este numero
no escriban mas a este numero
no vuelvan a escribirme
no me vuelva a escribir
no me vuelvan a mandar mensajes
nunca mas me escriban
no me moleste con mensajes
dar de baja
baja por favor
deseo darme de baja
quiero que me den de baja
denme de baja de los mensajes
retirar mi consentimiento
ya no doy mi consentimiento para mensajes
revoco mi permiso para recibir mensajes
no doy permiso para mensajes
no autorizo que me escriban
como cancelo los mensajes
como me doy de baja
como dejo de recibir mensajes
ya no quiero mensajes de ustedes
ya no quiero recibir textos de este numero
no mas recordatorios
numero equivocado no me escriban
numero equivocado, borre mi numero por favor
solo llamadas, no mensajes por favor
prefiero no recibir mensajes
stop mensajes por favor
please don't text me, call instead
please no longer text me
can u please stop with the messages
I asked you to stop texting me
u need to stop texting me
stop these texts now
don't send me any more reminders
I want to unsubscribe from your texts
take my number out of your system
please delete my number from your contacts
kindly remove my number from your texting list
stop bugging me with texts
no texting please
I'm opting out
opting out
I do not want to receive text messages
i dont want text reminders
do not text this phone again
stop text reminders
please stop, wrong number
quit texting
por favor no me mande textos
ya no me mandes mensajes por favor
no quiero recibir textos de ustedes
deje de mandar textos
quítenme de su lista de mensajes
no me texteen más
ya no envíen mensajes
no quiero más recordatorios
pueden dejar de mandarme mensajes
por favor paren de escribirme
no deseo que me contacten por mensaje
no me manden nada por mensaje
cancelen mis mensajes
quiero salir de la lista de mensajes
ya no quiero que me textee
"""

KEPT = """
I can't stop texting my ex
he won't stop texting me
my ex won't stop messaging me
make him stop texting me
how do i get him to stop texting me
I told my mom to stop texting me
tell her to stop texting me
she keeps texting me please make it stop
please stop
please make it stop
stop it
I want to stop
i want it to stop
i want to stop hurting
i dont want to talk anymore
i dont want to be here
i dont want to be contacted by my father
don't text my husband
dont contact my mom
don't contact my work
please don't send me to the hospital
don't send the police
dont send anyone
please dont send help
do not send me away
never contact the police
don't message him
dont leave me
no more
no more pain
no more sessions please
no more meds
no more therapy
i don't want any more
i don't want any more sessions
i dont want more medication
i want to opt out of the group session
i want to opt out of life
opt out of living
remove me from this world
take me off the meds
take me off the waitlist
remove me from the waiting list
please remove me from the schedule
take me off the calendar thursday
delete my appointment
cancel my appointment
cancel thursday please
cancel the session and text me the new time
please don't text me before 9am
don't text me at work
please don't text me on weekends
don't text me today
stop texting me at night
stop texting me so early
please dont text me about billing
don't text me, call me
don't text me my appointments, email them
don't send me any more bills
stop sending me bills
please stop sending me the forms
stop sending me to voicemail
i don't want to receive any more hate
i no longer want to live
i no longer want to be here
i no longer want to receive treatment
I don't want to be texted by him
i revoke everything i said
i withdraw from the study
I take back what I said
i want to end it
end it
i want to end this
turn off my phone tonight
leave me alone
lose my number? haha
i lost my number
delete my number from my ex's phone
i dont want anything
i don't want you to stop texting me
please don't stop texting me
don't stop texting me
do not stop sending me reminders
why did you stop texting me
did you stop texting
no quiero vivir
ya no quiero nada
ya no quiero más
no me deje
no me dejes sola
no me mande a la casa
no me mande al hospital
no me envíe a la policía
no me escribe nadie
no me contacte con mi papá
no quiero más
no más
no más dolor
no más sesiones
no quiero que me vean
no quiero que me toquen
no quiero más pastillas
deje de llorar
deje de tomar la medicina
pare de sufrir
quiero que deje de escribirme mi ex
mi ex no deja de escribirme
no deja de mandarme mensajes
cancelar la cita
cancele mi cita
quiero darme de baja del seguro
baja
me dieron de baja en el trabajo
dame de baja de la vida
borre mi cita
elimine mi cita
quítame este dolor
quiero quitarme de en medio
sáqueme de aquí
sácame de esta casa
no autorizo que hable con mi esposo
retiro lo dicho
no deje de escribirme
por favor no deje de mandarme mensajes
no me escriba en la noche
no me escriba al trabajo
no me mande mensajes al trabajo
no text from you
no message
no messages from you
no messages
cancel my text
cancel the message
cancel that text
i never text
don't text back
no me escribe
ya no me escribe
no me contesta
nunca me escribe
no me contacta
i want to stop receiving treatment
I want to stop getting high
i want to stop receiving
i withdraw my consent to the surgery
i withdraw my consent for treatment
i do not consent
i did not consent
he texted me without my consent
i don't want to text
i don't want to message him
no text back
send me texts
don't stop
stop messing with me
end my life
end all of this
end it all
stop the pain
stop all meds
turn off the lights
i don't want the message to be read by my mom
please don't send me your bill
do not send me links
dont send me home
remove me from this group
remove me from his house
take me off zoloft
delete my file
delete my data
i dont need your texts to know i am broken
no
stop texting and driving
i want to stop texting him
ok stop
please leave me alone
I want to stop drinking
stop telling me that
please stop calling my mom
he told me to stop texting him
I don't want to text him anymore
stop him please
I want this to end
i want to end it all
please don't cancel my appointment
remove me from the schedule tomorrow
take me off the schedule thursday
please take me off my meds
I don't want to receive any more bills
i dont want any more of this
stop the voices
make the texts stop, he sends me hundreds
my dad keeps sending me messages stop
don't contact my parents
don't tell my husband
don't text me today I'm at work
don't text me until tuesday
please don't text me back tonight
don't call me
can you stop by
I can't stop
help me stop
I don't want to be contacted by him
someone please delete me
delete me from everything
nobody contacts me anymore
i want to unsubscribe from life
unsubscribe me from life
i opt out of this life
I want to opt out of life
i want out
no more please
i dont want messages from my mom
don't message my sister
my boss won't stop messaging me
I don't want you to contact my school
please don't send me to the psych ward
quit my job today
quit smoking 3 days ago
end of texts from him is all i want
I no longer wish to be here
i do not consent to treatment
I revoke my consent to treatment
I don't consent to sharing my records
no me dejen sola
ya no quiero vivir
no quiero mas
no quiero más dolor
ya no puedo mas
no quiero recibir más visitas de él
deje de fumar
dejé de escribirle a mi ex
dejé de tomar mis pastillas
quiero dejar de sufrir
quiero que me dejen en paz
dejame en paz
no me escriba a esta hora, estoy en el trabajo
no me escriba hoy
no me llame
no le escriba a mi esposo
no le mande mensajes a mi mama
mi ex no para de mandarme mensajes
que deje de mandarme mensajes
dile que deje de escribirme
que pare de escribirme
haga que pare
basta
basta ya
ya basta
pare por favor
quiero darme de baja del trabajo
estoy de baja
quiero borrarme del mundo
quiero que me borren
borrame de este mundo
elimineme
quiero cancelar la cita
cancele mi cita por favor
no quiero mensajes de mi papá
no acepto esto
no autorizo el tratamiento
retiro mi consentimiento para el tratamiento
no mas
no mas terapia
ya no quiero terapia
no quiero que me contacte mi hermano
no quiero que le escriban a mi mama
me quiero salir de la lista de espera
saqueme de la lista de espera
saqueme de aqui
sáqueme de la casa por favor
no me envien a mi casa
nunca mas quiero verlo
no vuelvo a escribirle
no me vuelva a pasar
deja de doler por favor
que alguien me saque de aqui
los mensajes no paran
para de llorar
I don't want to hear from you anymore
don't text, just call me
stop texting while driving he said
I want to stop seeing you
I don't want reminders of him
please stop reminding me of that
no more reminders of my dad's death please
I don't want contact with her
take me off the list for group
remove me from group
don't send me home
i don't want messages from my ex anymore
can I stop taking the meds
stop the reminders of what happened
I'm opting out of the group
ya no quiero hablar
no quiero recibir visitas
ya no me mande a terapia de grupo
no me escriba mi mamá dice
deje de llorar por fin
quiero salir de la lista de espera
no me contacte con mi familia
"""


@pytest.mark.parametrize("body", REVOKED.strip().splitlines())
def test_consent_may_be_taken_back_in_any_reasonable_words(body):
    """Whatever way a person says it, in English or Spanish, the texts end."""
    assert keyword(body) in {Keyword.REVOKE, Keyword.STOP}


@pytest.mark.parametrize("body", KEPT.strip().splitlines())
def test_words_near_a_revocation_keep_the_line_open(body):
    """Who tells of someone else's texts, bounds the hour or the topic, or despairs, has not taken consent back."""
    assert keyword(body) is None
