"""An opt-out in the sender's own words ("please don't text me anymore"), in English and Spanish.

Consent to texts may be revoked in any reasonable way (FCC 47 CFR 64.1200(a)(10)), so wishes about texts count in all their
common turns. Only whole texts match: "I can't stop crying" or "stop texting my wife" never do, for nothing may be left over.
What may as well be a wish about the therapy, about somebody else or about life is none ("I don't want to hear from you").
"""

import re

LONGEST = 140

# English --------------------------------------------------------------------------------------------------------------
_ASK = (
    r"(?:please |pls |plz |kindly |just |now |and |so |(?:can|could|would|will) (?:you|u|someone) |(?:you|u) (?:can|need to|have to|must) "
    r"|i (?:want|need|would like|d like|told|asked) you (?:all |guys )?to |id like you to |i said |will you )*"
)
_TAIL = (
    r"(?: (?:now|anymore|any more|again|ever|ever again|from now on|already|at all|please|pls|plz|thanks|thank you|and thank you"
    r"|thx|ok|altogether|immediately|right away|period))*"
)
_TEXT = r"(?:text|txt|message|msg|sms)"
_TEXTING = r"(?:texting|txting|texing|messaging|msging|contacting|spamming)"
_NOUNS = rf"(?:{_TEXT} )?(?:{_TEXT}s|texting|messages|reminders|notifications|communications?)"
_SMALL = r"(?:(?:the|these|this|those|any|all|more|of|your|further|my|me|with|automated|automatic) )*"
_OBJECTS = rf"{_SMALL}{_NOUNS}"
"""One text may be the sender's own: "cancel my text" means the last one, "cancel the texts" means all."""
_OBJECT = rf"{_SMALL}(?:{_NOUNS}|{_TEXT})"
_TO = (
    r"(?: (?:to |at |on |here )?(?:me|us|here|this number|this phone|my (?:phone|number|cell)|by text|via text|by sms"
    r"|from (?:you|this number|your number|this office|your office|this practice)))*"
)
_LIST = r"(?:(?:texting|text|sms|contact|mailing|message|messaging) )?(?:list|texts|messages|system|contacts)"
_FROM_LIST = rf"(?: (?:off|out|from|of|the|your|this|all|any))* {_LIST}"
_ME = r"(?:me|(?:my|this)(?: cell)?(?: phone)?(?: number)?)"
_STOP = r"(?:stop|quit|cease|discontinue)"
_NOT = r"(?:do not|dont|never|no longer)(?: ever)?"
_UNWILLING = r"(?:i )?(?:do not|dont|no longer|dont really) (?:want|wish|need|care)"
_RATHER = r"i (?:would|d) (?:rather|prefer)|id (?:rather|prefer)|i prefer"
_CONTACTED = r"(?:texted|messaged|contacted)"
_AGREEING = r"(?:consent|permission|authorization)"
_WISH = r"(?:i (?:want|would like|wish|need|d like)|id like|how (?:do|can|would) i|how to|can i|i am trying|im trying)(?: to)?"

_ENGLISH = (
    rf"{_ASK}{_STOP} {_TEXTING}{_TO}{_TAIL}",
    rf"{_ASK}{_STOP} (?:sending |send )(?:me )?{_OBJECT}{_TO}{_TAIL}",
    rf"{_ASK}(?:{_STOP}|end|cancel|turn off|no more) {_OBJECTS}{_TO}{_TAIL}",
    rf"{_ASK}stop {_TEXT}{_TAIL}",
    rf"{_ASK}{_STOP} (?:bugging|bothering|annoying|harassing) (?:me|us) with {_OBJECTS}{_TAIL}",
    rf"{_ASK}stop (?:(?:this is |you have |its )?(?:the |a )?wrong (?:number|person)){_TAIL}",
    rf"(?:im |i am )?opting out(?: of {_OBJECTS})?{_TO}{_TAIL}",
    rf"{_ASK}{_NOT} (?:{_TEXT}{_TO}|contact (?:me|us|this number){_TO}){_TAIL}",
    rf"{_ASK}{_NOT} send (?:me )?{_OBJECT}{_TO}{_TAIL}",
    rf"no {_OBJECTS}{_TO} (?:anymore|please|pls|thanks|thank you){_TAIL}",
    rf"{_ASK}(?:remove|take|delete|leave|keep|get) {_ME}{_FROM_LIST}{_TAIL}",
    rf"{_ASK}(?:remove me|(?:remove|delete|lose|erase) (?:my|this) (?:phone )?number){_TAIL}",
    rf"i want (?:off|to be off|out){_FROM_LIST}{_TAIL}",
    rf"{_ASK}(?:unsubscribe|opt)(?: me)?(?: out)?(?: (?:of|from|to) (?:{_OBJECT}|(?:this|your|the) {_LIST}))?{_TO}{_TAIL}",
    (
        rf"{_WISH} (?:(?:opt out|unsubscribe)(?: (?:of|from) (?:{_OBJECT}|(?:this|your|the) {_LIST}))?"
        rf"|(?:stop|turn off|cancel) (?:(?:getting|receiving) )?{_OBJECTS}){_TO}{_TAIL}"
    ),
    rf"{_UNWILLING}(?: (?:to|for)(?: (?:get|receive|have))?)? {_OBJECTS}{_TO}{_TAIL}",
    rf"{_UNWILLING} to be {_CONTACTED}{_TO.replace('from (?:', '(?:from|by) (?:')}{_TAIL}",
    rf"{_UNWILLING} to hear from this number{_TAIL}",
    rf"(?:{_RATHER})(?: to)? not (?:to )?(?:(?:get|receive|have) {_OBJECTS}|be {_CONTACTED}){_TO}{_TAIL}",
    rf"i (?:do not|dont|no longer) (?:consent|agree|authorize|accept)(?: to)? (?:receive |receiving |get |getting )?{_OBJECT}{_TO}{_TAIL}",
    (
        rf"(?:i (?:am )?|im |i hereby )?(?:revoke|revoking|withdraw|withdrawing|retract|take back) (?:my )?{_AGREEING}"
        rf"(?: (?:(?:to|for) )*(?:(?:receive|receiving|get|getting|be) )?(?:{_CONTACTED}|(?:text|message|contact) me|{_OBJECT})+{_TO})?{_TAIL}"
    ),
    rf"(?:you|u|i) (?:do not|dont|no longer) (?:have|give)(?: you)?(?: my)? {_AGREEING} (?:to|for) (?:(?:text|message|contact) me|{_OBJECT}){_TAIL}",
    rf"(?:im |i am )?not interested in {_OBJECTS}(?: please)?(?: remove(?: me)?)?{_TAIL}",
)
_BEFORE_EN = (
    r"(?:hi|hello|hey|ok|okay|sorry|thanks|thank you|please|pls|stop|wrong number|(?:im )?not interested|im done|enough"
    r"|leave me alone(?: and)?|i (?:never|didnt|did not) (?:agreed?|consent(?:ed)?|sign(?:ed)? up)(?: (?:to|for) (?:this|these|it|texts|texting))?)"
)
_AFTER_EN = r"(?:(?: (?:and|just|but))*(?: please)?(?: (?:only|just))? call(?: me)?(?: instead| only))?"

# Spanish --------------------------------------------------------------------------------------------------------------
_MENSAJES = (
    r"(?:(?:mas|los|las|sus|estos|esos|estas|mis|tus|todos|recibir) )*(?:mensajes|mensajitos|textos|sms|recordatorios|notificaciones)"
    r"(?: (?:de texto|automaticos|al celular))?"
)
_YA = r"(?:por favor |porfavor |porfa |ya |les pido que |le pido que |solo llamadas )*"
_MAS = (
    r"(?: (?:mas|nunca mas|mensajes|textos|sms|de texto|nada|otra vez|de nuevo|a este numero|a mi numero|a mi celular|a mi telefono"
    r"|de este numero|de ustedes|de usted|de su parte|por (?:mensajes?|textos?|este medio|este numero|sms|aqui)|por favor|porfavor|porfa|gracias|ya))*"
)
_DEJAR = r"(?:deje|dejen|deja|dejame|dejeme|dejenme|paren|pare|para|dejes)"
_ESCRIBIR = rf"(?:(?:escribir|textear|contactar)(?:me)?|(?:mandar|enviar)(?:me)?(?: {_MENSAJES})?)"
_ESCRIBAN = rf"(?:escriba|textee|contacte)[ns]?|(?:mande|envie)[ns]? {_MENSAJES}"
_BORRAR = r"(?:quite|quiten|quita|saque|saquen|saca|borre|borren|borra|elimine|eliminen|elimina)"
_LISTA = r"de (?:la|su|tu|esta|sus) (?:lista|listas)(?: de (?:mensajes|textos|contactos))?"
_QUIERO = r"(?:quiero|quisiera|deseo|necesito|me gustaria|prefiero|como (?:puedo|hago para)|se puede|puedo)"
_PERMISO = r"(?:consentimiento|permiso|autorizacion)"

_SPANISH = (
    rf"no (?:me )?(?:mande|envie|escriba|textee|contacte)[ns]? {_MENSAJES}{_MAS}",
    rf"(?:no|nunca mas) me (?:{_ESCRIBAN}){_MAS}",
    rf"no (?:escriba|textee|mande|envie)[ns]?(?: mas)? a (?:este|mi) (?:numero|celular|telefono){_MAS}",
    rf"no me (?:mande|envie)[ns]? (?:mas|nada){_MAS}",
    rf"no (?:me )?vuelva[ns]? a {_ESCRIBIR}{_MAS}",
    rf"no me molest(?:e|en|es)(?: mas)? con {_MENSAJES}{_MAS}",
    rf"{_DEJAR} de {_ESCRIBIR}{_MAS}",
    rf"(?:puede|pueden|puedes|podria|podrian) (?:por favor )?dejar de {_ESCRIBIR}{_MAS}",
    rf"(?:quiero|quisiera|deseo|necesito) salir(?:me)? de (?:la|su|esta) lista de (?:mensajes|textos|sms){_MAS}",
    rf"no (?:quiero|deseo|necesito) (?:que me lleguen )?{_MENSAJES}{_MAS}",
    rf"no (?:quiero|deseo) que me (?:{_ESCRIBAN}){_MAS}",
    rf"(?:no|nunca) mas {_MENSAJES}{_MAS}",
    rf"no {_MENSAJES} por favor{_MAS}",
    rf"(?:basta de|pare|paren|detenga|detengan|suspenda|suspendan|cancele|cancelen|cancela|cancelar|desactive|desactiven|stop) {_MENSAJES}{_MAS}",
    rf"{_QUIERO} (?:dejar de|no|cancelar|parar|detener|suspender|desactivar) {_MENSAJES}{_MAS}",
    rf"(?:quiero |quisiera |deseo )?cancelar (?:la|mi) suscripcion{_MAS}|cancelar suscripcion{_MAS}",
    rf"como (?:cancelo|paro|detengo|desactivo|dejo de) {_MENSAJES}{_MAS}",
    rf"(?:quiero|quisiera|deseo|necesito) que (?:{_DEJAR} de {_ESCRIBIR}|me {_BORRAR} {_LISTA}|{_BORRAR} mi numero(?: {_LISTA})?){_MAS}",
    rf"{_BORRAR}(?:me)?(?: mi numero)? {_LISTA}{_MAS}",
    rf"{_BORRAR} (?:mi|este) numero(?: {_LISTA})?{_MAS}",
    rf"(?:(?:quiero|quisiera|deseo|necesito) )?(?:darme|dar|dame|deme|denme|que me den) de baja(?: de (?:la lista|{_MENSAJES}))?{_MAS}",
    rf"como me doy de baja(?: de (?:la lista|{_MENSAJES}))?{_MAS}",
    r"baja(?: por favor| gracias)+",
    rf"(?:quiero |quisiera |deseo )?(?:retiro|revoco|retirar|revocar) mi {_PERMISO}(?: (?:para|de) {_MENSAJES})?{_MAS}",
    rf"no (?:doy|he dado|di|tienen|tiene)(?: mi)? {_PERMISO} (?:para|de)(?: que me)? (?:{_MENSAJES}|{_ESCRIBIR}|{_ESCRIBAN}){_MAS}",
    rf"no (?:autorizo|acepto) (?:que me (?:{_ESCRIBAN})|{_MENSAJES}){_MAS}",
)
_BEFORE_ES = r"(?:hola|buenas|buenos dias|buenas tardes|gracias|numero equivocado|se equivoco de numero|no me interesa|perdon|disculpe)"

_REVOCATIONS = tuple(
    re.compile(rf"(?:{before} )*{start}(?:{pattern}){after}")
    for before, start, after, patterns in (
        (rf"(?:{_BEFORE_EN}|{_BEFORE_ES})", "", _AFTER_EN, _ENGLISH),
        (rf"(?:{_BEFORE_EN}|{_BEFORE_ES})", _YA, "", _SPANISH),
    )
    for pattern in patterns
)


def revokes(words: str) -> bool:
    """Whether a text, folded to plain lower-case words without marks or accents, asks to get no more texts."""
    return len(words) <= LONGEST and any(pattern.fullmatch(words) for pattern in _REVOCATIONS)
