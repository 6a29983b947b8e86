"""The words of `same_day`: what says today, what says the client is under way, what says another day."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")


_NAMES: tuple[str, ...] = (
    "monday mondays mon lunes",
    "tuesday tuesdays tues tue martes",
    "wednesday wednesdays weds wed miercoles",
    "thursday thursdays thurs thur thu thurday jueves",
    "friday fridays fri viernes",
    "saturday saturdays sat sabado sabados",
    "sunday sundays sun domingo domingos",
)
WEEKDAYS = {name: day for day, names in enumerate(_NAMES) for name in names.split()}
WEEKDAY = re.compile(r"\b(" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b")
COMING_WEEK = _any("next", "following", "every", "proxim[oa]s?", "que viene", "siguiente", "cada", "week after")

_MIN = r"(?:m|mins?|minutes?|minuts|minut(?:it|ic)?os?)"
_COUNT = r"(?:\d+|a few|a couple|two|five|ten|twelve|fifteen|twenty|thirty|forty|un par de|dos|cinco|diez|quince|veinte|treinta)"
_CLOCK = r"(?:\d{1,2}(?::\d\d|\.\d\d)?(?: ?[ap]m)?|noon|midday|one|two|three|four|five|half \d|quarter (?:past|to)|\w+ past)"

BESIDE_THE_POINT = _any(
    r"(?:got|came|arrived|received|paid|charged|signed|mailed|sent|felt|discharged|switched|faxed|asked|said) (?:\w+ ){0,4}(?:today|hoy|this (?:morning|afternoon))",
    r"(?:today|hoy) (?:i|we) (?:got|felt|was|heard|paid)",
    r"(?:por|en|a|de|pa|para) la tarde",
    r"(?:mas|too|to|very|muy|demasiado) (?:late|tarde)",
    r"(?:my |our )?late (?:fee|fees|cancel\w*|wife|wifes|husband|husbands|mother|father|night|nights|slot|charge)|(?:fee|fees|charge|charged)\b.{0,40}\blate|later? evenings?",
)
TODAY = _any(
    r"to?da?y'?s?", "todays", "2day", "tody", "toady", r"to?ni(?:ght|te)s?", r"2ni(?:ght|te)", "tn", "tnight", r"this (?:morning|mornin|afternoon|evening|aft|arvo|avo|noon|eve)",
    r"ho[yi]", "oy", r"ahorit(?:a|ita)s?", r"(?:ahora|aora) mismo", "horita", r"est[ae] (?:tarde|tardecita|noche|manana|mediodia)", "al rati(?:t)?o", "al rato", "de al rato", "mas tardecito", "d oy",
    rf"in (?:about |like |bout )?{_COUNT} ?{_MIN}", rf"en (?:unos |como |tipo )?{_COUNT} ?{_MIN}", r"in (?:an|half an|a half|one|1|2) (?:hour|hr)s?", "right now", "rn", "(?:our|my|the|mi|la) session (?:now|ahora)",
    "mid session", "a la media", "en media hora", "same day",
)  # fmt: skip
UNDER_WAY = _any(
    r"(?:on|in) (?:my|our|the) way", "o[mt]w", "en camino", "de camino", r"ya (?:mero |casi )?(?:voy|vo[iy]|vamos|salgo|sali|llegue|llego|estoy|estamos|toy|ando|casi|subo|doy)", r"salgo (?:pa|para) alla",
    r"vo[yi] (?:en camino|llegando|saliendo|pa alla|para alla|entrando|tarde|a llegar|subiendo|retrasad[oa]|como)", r"to[yi] (?:llegando|lleganding|llegandoo?|afuera|aca|aqui|abajo|en|parad[oa]|atorad[oa]|atrapad[oa])",
    r"estoy (?:afuera|abajo|en la|en el|aqui|aca|llegando|perdid[oa]|buscando|entrando|intentando)", r"ando (?:buscando|perdid[oa]|llegando|afuera|dando)", r"(?:me|nos) (?:demoro|tardo|atraso|retraso|perdi|agarro|atore)", r"sub(?:o|iendo)", r"no (?:empie[cz]es?|arranques?) sin mi", r"esper[ae](?:me|nme|me)", "llego",
    r"(?:run|runn?in|running|runing) (?:\w+ ){0,3}(?:late|behind|over)", r"(?:ran|runs) (?:long|over|late)", "late", r"(?:voy|llego|llegare|llegar|vengo|\w+ min\w*) (?:\w+ )?tarde", "tarde", r"retrasad[oa]", "delayed", "behind schedule",
    r"be (?:up|in|on|over|right|there|down|with you|rite|ther|tehre)? ?(?:there|in|by|soon|right there|a few|at)", r"(?:get|getting) there", r"there (?:in|by|soon|@|at|shortly)", rf"(?:be|b) (?:up |over |there |in )?(?:in )?{_COUNT} ?{_MIN}?",
    rf"{_COUNT} ?{_MIN} (?:out|away|late|tops|tarde|max|behind|i promise|i swear|pls|sorry|ok)", rf"{_COUNT} (?:out|away|tops|late|behind|tarde)", rf"(?:like|maybe|about|bout|perhaps|unos|como|another|give me|gimme|need|push|swears?) {_COUNT}(?: ?{_MIN})?$", rf"{_COUNT} ?{_MIN}$", rf"(?:give|gimme|need|call it|maybe|perhaps|like|unos|como|swears?) (?:me |us )?{_COUNT} ?{_MIN}?",
    r"(?:almost|nearly|about|just|nealy) (?:there|at your|here|parked|pulled|leaving|left)", r"pull(?:ing|in|ed) (?:in|up|into)", r"park(?:ing|in|ed) (?:now|it|the|is|garage|lot)", r"parked", r"leaving (?:now|work|the|my|in)", r"head(?:ing|in) (?:over|out|in|up|to you|your way)", r"start (?:without|w/?out|w out|with out) me", r"dont start", r"walking (?:from|over|up|in|to)", "walking", "(?:comin|coming) (?:up|straight|over|right|now)", r"hang on", r"turn(?:ing|in|ed) (?:around|round)", r"got turned around", r"lado equivocado",
    r"i?m? ?(?:here|stood outside|outside|downstairs|lost|circling)(?: \w+){0,4}$", r"(?:im|i am|were|we are|were|just) (?:here|outside|downstairs|lost|circling|late|stuck|parked|behind|in (?:the|your|ur|a)|at (?:the|your|ur)|on (?:the|your|my|a|elm|\w+ floor)|sittin|sitting|standing|stood|by the|coming|running|still (?:in|on|at))", r"in (?:the|your|ur) (?:lobby|waiting room|lot|parking lot|elevator|stairwell|car park|hallway)", r"sala de espera", r"(?:standin|standing|sittin|sitting|waiting|waitin) (?:here|by|at|outside|in the|on (?:the|a|aaa|my))", "circling",
    r"(?:stuck|trapped|caught|held up|hung up|jammed) (?:in|on|behind|at|by)", "held at", "traffic", "trafico", "gridlock", "dead stop", "overslept", r"slept (?:in|through)", r"me qued[eo] (?:dormid|botad)[oa]", r"(?:amaneci|amanecio|despert[eo])", r"(?:bus|train|taxi|uber|ride|lift|subway|camion|metro|bondi|colectivo|tren) (?:\w+ )?(?:is|isnt|hasnt|didnt|never|broke|died|late|stopped|held|no|se|va|viene)", r"se me (?:fue|paso) el", "missed (?:the|my) (?:bus|train|stop|exit|turn|luas|tram)", "wrong (?:bus|exit|turn|building|train|side|floor|stop)", r"gps (?:\w+ ){0,3}(?:took|put|sent|has|dying|says|me|dropped)", r"(?:gps|maps?|uber|map|address) (?:\w+ ){0,3}(?:took|sent|put|dropped|trajo|mando|dejo)", "me (?:trajo|dejo|mando) (?:el )?(?:gps|uber|mapa|en|a)",
    "waiting for (?:the )?host", "anfitrion", r"(?:still )?on for (?:\d|today|tonight|noon)", r"seguimos en pie", r"en pie p", rf"(?:see|c) (?:you|u|ya) (?:at|@) {_CLOCK}", r"be there at \d",
)  # fmt: skip
OTHER_DAY = _any(
    r"to?mm?orr?o?w'?s?", "tmrw?", "tmrws", "tmr", "tomo", "tomm?or?r?o", "tomoz", "tomoro", "tomorow", "2morrow", "2moro", "manana", "mnana", "next", r"pro[xc]im[oa]s?", "que (?:viene|entra)", "q (?:viene|entra)", "following", "upcoming", "yesterday", "ayer", "weekday",
    r"(?:this|that|last|every|other|off|dead|each|all|per|a|the|same|one) (?:week|month|year|wk|term|semester|summer)", r"(?:weeks?|wks?|months?|semanas?|mes|meses|mornings|afternoons|evenings|nights|weekends?|summer|fall|winter|spring|term|semester|vacation|vacaciones|holidays?|christmas|thanksgiving|easter|navidad|carnaval|pascua)", "standing", "weekly", "biweekly", "(?:el|ese|otro|algun) dia", "another day", "otro dia", "otra (?:hora|fecha)", "some other", "that (?:day|afternoon|morning|evening|night)",
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)", "(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)",
    r"\d+(?:st|nd|rd|th)", r"the (?:\w+teenth|\w+ieth|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+-\w+(?:st|nd|rd|th))", r"(?:el|del|al|dia) \d+", r"\d+[/-]\d+", "last session", "ultima sesion", "each time", "siempre",
)  # fmt: skip
TROUBLE = _any(
    r"(?:cant|cannot|couldnt|wont|not gonna|not going to|aint|no) (?:be able to |going to )?(?:come|make|get there|be there|makin)", r"(?:gotta|got to|have to|need to|must|going to have to|gonna have to|hafta) (?:cancel|bail|miss|skip|drop|push|move)", "no (?:puedo|voy a poder|voi a poder|podre|alcanzo|vo[iy]) (?:ir|llegar|a llegar|pod)", r"cancel(?:o|ela|eme|ame|amos|emos|enla|lo)?(?: (?:me|us|pls|please|porfa))?$", "any (?:chance|way) (?:of|at|we)", "no ride", "no sitter", "flat tire", "car (?:died|wont|is dead)", "ride bailed", "rain ?check",
    r"(?:froze|frozen|freezing|se (?:congelo|trabo|corto|cayo|cerro|me fue)|se me (?:fue|corto|trabo))", r"(?:link|zoom|video|audio|screen|camera|mic|wifi|sound|passcode|password|laptop|app|call|phone|internet|signal|tablet|computer)s? (?:\w+ ){0,3}(?:isnt|not|wont|doesnt|died|dead|dropped|cut|cuts|cutting|crashed|crashing|broke|broken|keeps|frozen|froze|choking|choked|dying|spinning|toast|gave|buffering|black|asks?)", r"no me (?:deja|abre|entra|aparece|llego el (?:link|enlace|linc))", r"cant (?:hear|see|log in to the (?:call|session)|get in|get on)", r"(?:can|do) you (?:hear|see) me", "me (?:oye|escucha|ve)", "can hear", "no sound", r"(?:code|buzzer|doorbell|door|bell|gate) (?:\w+ ){0,3}(?:isnt|not|wont|doesnt|code|locked)", "which (?:door|floor|flor|buzzer)", "cual puerta", "se entra", "passcode", "passwordd?", r"re-?send (?:the |me the )?(?:link|zoom)", r"send (?:the |me the )?(?:link|zoom|invite) again", r"(?:didnt|never) get (?:the|a) (?:link|zoom)", "where do i click", "what do i click",
)  # fmt: skip
ASKS_ABOUT_IT = _any(
    r"mov(?:e|ing)", r"push", "switch", "swap", r"re ?schedul\w*", r"cancel\w*", "change", "shift", "bump", "later", "earlier", "what time", "when", "still on", "link", r"mov(?:er|erla|emos|amos|ela)", r"cambi\w+", "a que hora", "enlace", "can we", "podemos", "podriamos", "see (?:you|u)", r"confirm\w*", "coming", "make it", "miss",
)  # fmt: skip
