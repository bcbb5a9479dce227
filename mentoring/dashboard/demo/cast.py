"""The names, units and texts that the demo world and the large one are made of."""

UNITS = [
    ("POD", "Politidirektoratet", None),
    ("OSLO", "Oslo politidistrikt", "POD"),
    ("OST", "Øst politidistrikt", "POD"),
    ("SOROST", "Sør-Øst politidistrikt", "POD"),
    ("VEST", "Vest politidistrikt", "POD"),
    ("TRONDELAG", "Trøndelag politidistrikt", "POD"),
    ("NORDLAND", "Nordland politidistrikt", "POD"),
    ("FINNMARK", "Finnmark politidistrikt", "POD"),
    ("KRIPOS", "Kripos", "POD"),
    ("OKOKRIM", "Økokrim", "POD"),
    ("PIT", "Politiets IT-enhet", "POD"),
    ("UP", "Utrykningspolitiet", "POD"),
    ("POD-HR", "HR-avdelingen, Politidirektoratet", "POD"),
    ("POD-DIG", "Avdeling for digitalisering", "POD"),
    ("TRD-SENTRUM", "Sentrum politistasjon, Trondheim", "TRONDELAG"), ("TRD-OPS", "Operasjonssentralen, Trøndelag", "TRONDELAG"),
    ("TRD-FOREB", "Forebyggende avdeling, Trøndelag", "TRONDELAG"), ("NLD-BODO", "Salten politistasjon, Bodø", "NORDLAND"),
    ("NLD-OPS", "Operasjonssentralen, Nordland", "NORDLAND"), ("NLD-FELLES", "Felles enhet for etterforskning, Nordland", "NORDLAND"),
]  # fmt: skip
DISTRICTS = [code for code, _name, _parent in UNITS[1:12]]
"""Where young employees work, if nothing else is said."""
GIVEN = [
    "Amina", "Anders", "Astrid", "Aisha", "Bjørn", "Camilla", "Daniel", "Eirik", "Elif", "Emilie", "Fatima", "Frida", "Guro", "Hassan",
    "Håkon", "Ida", "Ingrid", "Ismail", "Jonas", "Julie", "Kaia", "Karim", "Kristian", "Lars", "Lea", "Linh", "Magnus", "Maria", "Markus",
    "Mathilde", "Mehmet", "Mikkel", "Nora", "Ola", "Olav", "Oskar", "Ragnhild", "Sander", "Sara", "Sigrid", "Silje", "Sofie", "Stian",
    "Sunniva", "Thea", "Tobias", "Tuva", "Vetle", "Yasmin", "Øyvind", "Åse",
]  # fmt: skip
FAMILY = [
    "Aas", "Abdi", "Andersen", "Bakken", "Berg", "Bjerke", "Dahl", "Eide", "Fjeld", "Foss", "Haddad", "Hagen", "Hansen", "Haugen", "Hauge",
    "Holm", "Iversen", "Jacobsen", "Johansen", "Karlsen", "Khan", "Kristiansen", "Larsen", "Lie", "Lund", "Moen", "Mohamed", "Myhre",
    "Nguyen", "Nilsen", "Nygård", "Olsen", "Pedersen", "Rasmussen", "Ruud", "Sandvik", "Solberg", "Strand", "Sæther", "Sørensen",
    "Tangen", "Thorsen", "Vik", "Viken", "Yılmaz", "Ødegård", "Østby", "Aasen",
]  # fmt: skip
EDUCATION = [
    "Bachelor i politiutdanning",
    "Master i informatikk",
    "Master i rettsvitenskap",
    "Bachelor i økonomi",
    "Fagbrev IKT",
]
LEADERS = [
    ("Benedicte", "Stenberg", "POD"), ("Håvard", "Gautneb", "POD-DIG"), ("Cathrine", "Bruset", "OSLO"), ("Tor", "Espedal", "VEST"),
    ("Marit", "Lunde", "KRIPOS"), ("Knut", "Arnesen", "OST"), ("Solveig", "Tveit", "PIT"),
]  # fmt: skip
ANSWERS = (
    (
        "På min seksjon innførte vi et felles kart for patruljene. Først brukte ingen det, fordi det tok tre klikk for mye. Da vi fjernet "
        "klikkene, gikk tiden fra melding til patrulje ned. Jeg lærte at teknologien sjelden er problemet, det er vanene rundt.",
        "Vi fikk bodycam, men ingen plan for hvordan opptakene skulle brukes. Jeg laget en enkel rutine med jurist og tillitsvalgt.",
        "En svindler ringer i dag med bestemors stemme. Det vet kollegaene mine, men vi øver fortsatt på skjema fra 2012. Jeg laget en times "
        "øvelse med ekte lydopptak. Den virket; påmeldingen på e-post gjorde det ikke.",
        "Vi begynte å ta imot bilder fra publikum i en portal. Etterforskningen gikk raskere, men ingen hadde tenkt på hvem som skulle "
        "slette dem. Nå har vi en vakt for det.",
        "Et dashbord viste hvor innbruddene skjedde. Vi flyttet patruljene etter det, til vi så at kartet viste hvem som anmelder, ikke hvor "
        "det skjer. Nå spør vi vaktselskapene også.",
        "Da avhørene ble skrevet ut av en maskin, sparte vi timer. Dialektene gikk det dårligere med, så vi hører fortsatt gjennom alt.",
    ),
    (
        "Jeg sa til lederen min at skjemaet vi fyller ut hver vakt aldri blir lest. Det var ubehagelig, for hun hadde laget det. Vi prøvde en "
        "måned uten, og brukte tiden på etterforskning i stedet.",
        "På et stabsmøte sa jeg at vi lovet publikum svartider vi ikke holdt. Jeg foreslo å vise de ekte tallene på nettsiden. Det ble nei, "
        "men vi fikk en fast sak om det hver måned.",
        "Jeg sa til en overordnet at spøkene på vaktrommet gjorde at en ny kollega ikke kom inn der. Jeg foreslo at vi snakket om det uten "
        "navn. Det tok ti minutter, og det hjalp.",
        "Et innkjøp var nesten avgjort da jeg sa at ingen av oss som skulle bruke det, hadde prøvd det. Vi fikk to uker. Det ble et annet "
        "system.",
        "Jeg sa fra om at de som jobber natt, aldri er med i arbeidsgruppene. Neste gruppe møttes klokken seks om morgenen.",
        "Jeg mente en plan var skrevet for revisjonen og ikke for oss, og sa det. Sjefen min ble stille, og ba meg skrive første side på nytt. "
        "Den står der ennå.",
    ),
    (
        "Jeg lurer på hvordan ledelsen velger når alt haster. Hvem får høre om det som ble valgt bort?",
        "Hva får dere aldri vite før det er for sent? Jeg tror mye stopper på veien opp, og lurer på om dere merker det.",
        "Hvordan vet dere at noe virker? Vi måler mye, men jeg ser sjelden at et tall endrer en beslutning.",
        "Når sa du sist ja til noe du egentlig ville si nei til? Jeg vil forstå hva som presser en toppleder.",
        "Hva ville du gjort annerledes med digitalisering hvis pengene var dine egne? Da får jeg høre hva som egentlig haster.",
        "Hvordan velger dere mellom by og bygd når det ikke er folk nok? Jeg har jobbet begge steder og forstår fortsatt ikke regnestykket.",
    ),
    (
        "Jeg har avklart med lederen min at jeg kan bruke to timer i måneden, og at vakter kan byttes når det trengs.",
        "Jeg vil lære hvordan store valg tas, og jeg vet noe om hva de betyr på gulvet. Turnusen er lagt så jeg er fri hver annen torsdag.",
        "Fordi jeg vil bli i etaten, og vil at den skal bli bedre. Lederen min er med på det, og en kollega tar vakttelefonen.",
        "Jeg har vært mentor for nyansatte i to år og liker det. Møtene kan tas digitalt, så det går uten reisetid.",
        "Jeg blir engasjert av at noen spør. Tiden tar jeg fra et prosjekt som er ferdig til nyttår.",
        "Jeg ønsker å si det vi snakker om i bilen, til noen som kan gjøre noe med det. To timer i måneden er avtalt.",
    ),
)
"""What people write, a group for each question of the application in its order."""
