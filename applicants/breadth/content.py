"""What a new voluntary question starts from: immigrant background, as the Norwegian state asks for it."""

from typing import Final

TEXT: Final = {
    "nb": "Har du innvandrerbakgrunn?",
    "nn": "Har du innvandrarbakgrunn?",
    "en": "Do you have an immigrant background?",
}
CHOICES: Final = {"nb": "Ja\nNei", "nn": "Ja\nNei", "en": "Yes\nNo"}
CONSENT: Final = {
    "nb": "Med innvandrerbakgrunn menes at du selv har innvandret, eller at du er født i Norge og begge foreldrene dine har innvandret "
    "(definisjonen staten bruker, DFØ). Vi spør for å se om bredden blant dem som søker, holder seg hele veien til dem som blir mentorer. "
    "Svaret ditt telles sammen med de andres og brukes ikke til noe annet.",
    "nn": "Med innvandrarbakgrunn er meint at du sjølv har innvandra, eller at du er fødd i Noreg og begge foreldra dine har innvandra "
    "(definisjonen staten bruker, DFØ). Vi spør for å sjå om breidda blant dei som søkjer, held seg heile vegen til dei som blir mentorar. "
    "Svaret ditt blir talt saman med svara frå dei andre og blir ikkje brukt til noko anna.",
    "en": "You have an immigrant background if you have immigrated yourself, or if you were born in Norway and both your parents immigrated "
    "(the definition the Norwegian state uses, DFØ). We ask to see whether the breadth among those who apply lasts all the way to those who "
    "become mentors. Your answer is counted together with the others’ and used for nothing else.",
}
"""The definition is that of the Norwegian Agency for Public and Financial Management (DFØ) for applicants to the state, of February 2023."""
