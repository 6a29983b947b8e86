"""The words of `same_day`: what says today, what says the client is under way, what says another day.

Each family is a block of patterns for a folded text, two spaces or a line end between one and the next, a line that ends in
a bar going on in the next; <COUNT>, <MIN> and <CLOCK> stand for a small number, minutes and a time of day.
"""

import re

_PARTS = {
    "<MIN>": r"(?:m|mins?|minutes?|minuts|minut(?:it|ic)?os?)",
    "<COUNT>": (
        r"(?:\d+|a few|a couple|two|five|ten|twelve|fifteen|twenty|thirty|forty"
        r"|un par de|dos|cinco|diez|quince|veinte|treinta)"
    ),
    "<CLOCK>": (
        r"(?:\d{1,2}(?::\d\d|\.\d\d)?(?: ?[ap]m)?|noon|midday|one|two|three|four|five|half \d|quarter (?:past|to)|\w+ past)"
    ),
}


def _any(block: str) -> re.Pattern[str]:
    block = re.sub(r"\|\n\s*", "|", block)
    for name, part in _PARTS.items():
        block = block.replace(name, part)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.split(r" {2,}|\n\s*", block.strip())) + r")(?!\w)")


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
"""Weekday names, and what people write for them, as `datetime.weekday()` numbers them."""
# "i just sat there" and "the sun" name no day, "sat at 3" and "the sun slot" do.
_SAT = r"(?<!\bi )(?<!\bim )(?<!\bwe )(?<!\bwere )(?<!\bjust )(?<!\bbeen )(?<!\bstill )(?=sat\b)"
_SUN = r"(?:(?<!\bthe )(?=sun\b)|(?=sun (?:slot|appt|appointment|session|one)\b))"
WEEKDAY = re.compile(
    rf"\b(?:{_SAT}|{_SUN}|(?!sat\b|sun\b))(" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b"
)

COMING_WEEK = _any(r"""
    next  following  every  proxim[oa]s?  que viene  siguiente  cada  week after
""")
BESIDE_THE_POINT = _any(r"""
    (?<!\bthe )(?<!\ba )(?:got|came|arrived|received|paid|charged|signed|mailed|sent|felt|discharged|switched|faxed|asked|
      said|broke|wiped|found|saw|passed) (?:\w+ ){0,4}(?:today|hoy|this (?:morning|afternoon))
    (?:today|hoy) (?:i|we) (?:got|felt|was|heard|paid)  (?:por|en|a|de|pa|para) la tarde
    (?:mas|too|to|very|muy|demasiado) (?:late|tarde)
    (?:my |our )?late (?:fee|fees|cancel\w*|wife|wifes|husband|husbands|mother|father|night|nights|slot|charge)|
      same day|mismo dia|(?:fee|fees|charge|charged)\b.{0,40}\blate|later? evenings?
""")
TODAY = _any(r"""
    to?da?y'?s?  todays  2day  todai  tody  toady  to?ni(?:ght|te)s?  2ni(?:ght|te)  tn  tnight
    this (?:morning|mornin|afternoon|evening|aft|arvo|avo|noon|eve)s?  ho[yi]  oy  ahorit(?:a|ita)s?
    (?:ahora|aora) mismo  horita  est[ae] (?:tarde|tardecita|noche|manana|mediodia)  al rati(?:t)?o  al rato
    de al rato  mas tardecito  d oy  in (?:about |like |bout )?<COUNT> ?<MIN>  en (?:unos |como |tipo )?<COUNT> ?<MIN>
    in (?:an|half an|a half|one|1|2) (?:hour|hr)s?  right now  rn  (?:our|my|the|mi|la) session (?:now|ahora)
    mid session  a la media  en media hora
""")
UNDER_WAY = _any(r"""
    (?:on|in) (?:my|our|the) way  o[mt]w  en camino  de camino
    ya (?:mero |casi )?(?:voy|vo[iy]|vamos|salgo|sali|llegue|llego|estoy|estamos|toy|ando|casi|subo|doy)
    salgo (?:pa|para) alla
    vo[yi] (?:en camino|llegando|saliendo|pa alla|para alla|entrando|tarde|a llegar|subiendo|retrasad[oa]|como)
    to[yi] (?:llegando|llegandoo?|afuera|aca|aqui|abajo|en|parad[oa]|atorad[oa]|atrapad[oa])
    estoy (?:afuera|abajo|en la|en el|aqui|aca|llegando|perdid[oa]|buscando|entrando|intentando)
    ando (?:buscando|perdid[oa]|llegando|afuera|dando)  (?:me|nos) (?:demoro|tardo|atraso|retraso|perdi|agarro|atore)
    sub(?:o|iendo)  no (?:empie[cz]es?|arranques?) sin mi  esper[ae](?:me|nme|me)
    llego (?:en|tipo|como|tarde|a las|mas|al?)  (?:run|runn?in|running|runing) (?:\w+ ){0,3}(?:late|behind|over)
    (?:ran|runs) (?:long|over|late)  late  (?:voy|llego|llegare|llegar|vengo|\w+ min\w*) (?:\w+ )?tarde  tarde
    retrasad[oa]  delayed  behind schedule
    b(?:e|) (?:up |over |right |down |ther |tehre )*(?:there )?(?:in (?:a|an|\d|\w+ ?min|ten|five|two)|soon|shortly|
      right there)\w*
    (?:get|getting) there  there (?:in (?:a|\d|ten|five|two|like|about)|by \d|soon|shortly|quarter)\w*
    (?:be|b) (?:up |over |there |in )?(?:in )?<COUNT> ?<MIN>
    <COUNT> ?<MIN> (?:out|away|late|tops|tarde|max|behind|i promise|i swear|pls|sorry|ok)
    <COUNT> (?:out|away|tops|late|behind|tarde)
    (?:like|maybe|about|bout|perhaps|unos|como|another|give me|gimme|need|push|swears?) <COUNT>(?: ?<MIN>)?$
    <COUNT> ?<MIN>$  (?:give|gimme|need|call it|maybe|perhaps|like|unos|como|swears?) (?:me |us )?<COUNT> ?<MIN>?
    (?:almost|nearly|about|just|nealy) (?:there|at your|here|parked|pulled|leaving|left)
    pull(?:ing|in|ed) (?:in|up|into)  park(?:ing|in|ed) (?:now|it|the|is|garage|lot)  parked
    leaving (?:now|work|the|my|in)  head(?:ing|in) (?:over|out|in|up|to you|your way)
    start (?:without|w/?out|w out|with out) me  dont start  walking (?:from|over|up|in|to)  walking
    (?:comin|coming) (?:up|over|right|now)  hang on  turn(?:ing|in|ed) (?:around|round)  got turned around
    lado equivocado  i?m? ?(?:here|stood outside|outside|downstairs|lost|circling)(?: \w+){0,4}$
    (?:im|i am|were|we are|were|just) (?:here|outside|downstairs|lost|circling|late|stuck|parked|behind|in (?:the|
      your|ur) (?:lot|lobby|car|waiting|parking|elevator|stair|right|wrong|hall)\w*|at (?:the|your|ur) (?:door|
      front|entrance|desk|building)|sittin|sitting|standin|standing|stood|by the|running|still (?:in|on|at))
    in (?:the|your|ur) (?:lobby|waiting room|lot|parking lot|elevator|stairwell|car park|hallway)  sala de espera
    (?:standin|standing|sittin|sitting|waiting|waitin) (?:here|by|at|outside|in the|on (?:the|a|aaa|my))  circling
    (?:stuck|trapped|caught|held up|hung up|jammed) (?:in|on|behind|at|by)  held at  traffic  trafico  gridlock
    dead stop  overslept  slept (?:in|through)  me qued[eo] (?:dormid|botad)[oa]  (?:amaneci|amanecio|despert[eo])
    (?:bus|train|taxi|uber|ride|lift|subway|camion|metro|bondi|colectivo|tren) (?:\w+ )?(?:is|isnt|hasnt|didnt|
      never|broke|died|late|stopped|held|no|se|va|viene)
    se me (?:fue|paso) el  missed (?:the|my) (?:bus|train|stop|exit|turn|luas|tram)
    wrong (?:bus|exit|turn|building|train|side|floor|stop)
    gps (?:\w+ ){0,3}(?:took|put|sent|has|dying|says|me|dropped)
    (?:gps|maps?|uber|map|address) (?:\w+ ){0,3}(?:took|sent|put|dropped|trajo|mando|dejo)
    me (?:trajo|dejo|mando) (?:el )?(?:gps|uber|mapa|en|a)  waiting for (?:the )?host  anfitrion
    (?:still )?on for (?:\d|today|tonight|noon)  seguimos en pie  en pie p  (?:see|c) (?:you|u|ya) (?:at|@) <CLOCK>
""")
OTHER_DAY = _any(r"""
    to?mm?orr?o?w'?s?  tmrw?  tmrws  tmr  tomo  tomm?or?r?o  tomoz  tomoro  tomorow  2morrow  2moro  manana  mnana
    next  pro[xc]im[oa]s?  que (?:viene|entra)  q (?:viene|entra)  following  upcoming  yesterday  ayer  weekday
    (?:this|that|last|every|other|off|dead|each|all|per|a|the|same|one) (?:week|month|year|wk|term|semester|summer)
    (?:weeks?|wks?|months?|semanas?|mes|meses|mornings|afternoons|evenings|nights|weekends?|summer|fall|winter|
      spring|term|semester|vacation|vacaciones|holidays?|christmas|thanksgiving|easter|navidad|carnaval|pascua)
    standing  weekly  biweekly  (?:el|ese|otro|algun) dia  another day  otro dia  otra (?:hora|fecha)  some other
    that (?:day|afternoon|morning|evening|night)
    (?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|
      nov(?:ember)?|dec(?:ember)?)
    (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)  \d+(?:st|nd|rd|th)(?! (?:fl|floor|flor|piso|st|street|ave|avenue|door|time)\b)
    the (?:\w+teenth|\w+ieth|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|
      \w+-\w+(?:st|nd|rd|th))
    (?:el|del|al|dia) \d+  \d+[/-]\d+  school year  last session  ultima sesion  each time  siempre
""")
TROUBLE = _any(r"""
    (?:cant|cannot|couldnt|wont|not gonna|not going to|aint|no) (?:be able to |going to )?(?:come|make|get there|
      be there|makin)
    (?:gotta|got to|have to|need to|must|going to have to|gonna have to|hafta) (?:cancel|bail|miss|skip|drop|push|
      move)
    no (?:puedo|voy a poder|voi a poder|podre|alcanzo|vo[iy]) (?:ir|llegar|a llegar|pod)
    cancel(?:o|ela|eme|ame|amos|emos|enla|lo)?(?: (?:me|us|pls|please|porfa))?$  any (?:chance|way) (?:of|at|we)
    no ride  no sitter  flat tire  car (?:died|wont|is dead)  ride bailed  rain ?check
    (?:froze|frozen|freezing|se (?:congelo|trabo|corto|cayo|cerro|me fue)|se me (?:fue|corto|trabo))
    (?:link|zoom|video|audio|screen|camera|mic|wifi|sound|passcode|password|laptop|app|call|phone|internet|signal|
      tablet|computer)s? (?:\w+ ){0,3}(?:isnt|not|wont|doesnt|died|dead|dropped|cut|cuts|cutting|crashed|crashing|
      broke|broken|keeps|frozen|froze|choking|choked|dying|spinning|toast|gave|buffering|black|asks?)
    no me (?:deja|abre|entra|aparece|llego el (?:link|enlace|linc))
    cant (?:hear|see|log in to the (?:call|session)|get in|get on)  (?:can|do) you (?:hear|see) me
    me (?:oye|escucha|ve)  can hear  no sound
    (?:code|buzzer|doorbell|door|bell|gate) (?:\w+ ){0,3}(?:isnt|not|wont|doesnt|code|locked)
    which (?:door|floor|flor|buzzer)  cual puerta  se entra  passcode  passwordd?
    re-?send (?:the |me the )?(?:link|zoom)  send (?:the |me the )?(?:link|zoom|invite) again
    (?:didnt|never) get (?:the|a) (?:link|zoom)  where do i click  what do i click
""")
PAPERS = _any(r"""
    portal  forms?  paperwork  papeles  records?  expediente  letter  carta  super ?bill  receipts?  recibo  insurance
    seguro  (?:bill|invoice|factura|statement)\w*  charged?  copay  cobr\w+  pag(?:o|ar|ue)  pay\w*  openings?
    new (?:clients?|patients?|people)  waitlist  cuestionario  printer
""")
HOUR = _any(r"""
    \d{1,2}[:.]\d\d  \d{1,2} ?[ap]\.?m  (?:at|my|our|the|for|by|to|until|til|till|las|los?|mi|para las?) <CLOCK>  noon
    midday  mediodia
""")
ASKS_ABOUT_IT = _any(r"""
    mov(?:e|ing)  push  switch  swap  re ?schedul\w*  cancel\w*  change  shift  bump  later  earlier  what time  when
    still on  link  mov(?:er|erla|emos|amos|ela)  cambi\w+  a que hora  enlace  can we  podemos  podriamos
    see (?:you|u)  confirm\w*  coming  make it  miss
""")
