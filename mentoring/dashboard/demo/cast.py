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
ANSWERS = [
    "På min seksjon innførte vi et felles kart for patruljene. Først brukte ingen det, fordi det tok tre klikk for mye. Da vi fjernet "
    "klikkene, gikk tiden fra melding til patrulje ned. Jeg lærte at teknologien sjelden er problemet, det er vanene rundt.",
    "Jeg sa til lederen min at skjemaet vi fyller ut hver vakt aldri blir lest. Det var ubehagelig, for hun hadde laget det. Vi prøvde en "
    "måned uten, og brukte tiden på etterforskning i stedet.",
    "Jeg lurer på hvordan ledelsen velger når alt haster. Hvem får høre om det som ble valgt bort?",
    "Jeg har avklart med lederen min at jeg kan bruke to timer i måneden, og at vakter kan byttes når det trengs.",
    "Vi fikk bodycam, men ingen plan for hvordan opptakene skulle brukes. Jeg laget en enkel rutine med jurist og tillitsvalgt.",
    "En svindler ringer i dag med bestemors stemme. Det vet kollegaene mine, men vi øver fortsatt på skjema fra 2012.",
]
