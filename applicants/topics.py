"""Subjects an employer may not ask about in a selection unless it is decisive: found by their words, so that nobody asks by accident.

The law behind it is named in the privacy page's texts, not here: likestillings- og diskrimineringsloven § 30, arbeidsmiljøloven § 13-4.
A list of words finds what is meant most of the time; it stops nobody who gives a reason, and a person still has to think.
"""

import re
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    PREGNANCY = "pregnancy", _("pregnancy and family plans")
    BELIEF = "belief", _("religion and belief")
    ORIGIN = "origin", _("ethnic origin")
    ORIENTATION = "orientation", _("sexual orientation and gender identity")
    HEALTH = "health", _("health and disability")
    UNION = "union", _("trade union membership")
    POLITICS = "politics", _("political views")


_WORDS = {
    Topic.PREGNANCY: r"gravid\w*|svangerskap\w*|familieplan\w*|pregnan\w*|parental leave|foreldrepermisjon\w*",
    Topic.BELIEF: r"religi\w*|livssyn\w*|trossamfunn\w*|kristen\w*|kristne|muslim\w*|jøde\w*|jewish|christian\w*|hijab\w*",
    Topic.ORIGIN: r"etnis\w*|ethnic\w*|hudfarge\w*|skin colou?r|innvandr\w*|immigra\w*|minoritetsbakgrunn\w*|opprinnelsesland\w*|"
    r"opphavsland\w*|country of birth|fødeland\w*|samisk\w*|sami",
    Topic.ORIENTATION: r"seksuell\w*|sexual\w*|legning\w*|homofil\w*|lesbisk\w*|bifil\w*|kjønnsidentitet\w*|gender identity",
    Topic.HEALTH: r"helseopplysning\w*|helsetilstand\w*|helsa di|helsen din|your health|health condition\w*|sykdom\w*|sjukdom\w*|"
    r"diagnose\w*|illness\w*|funksjonsned\w*|funksjonshem\w*|disabilit\w*|sykefravær\w*|sjukefråvær\w*",
    Topic.UNION: r"fagforening\w*|fagorganis\w*|trade union\w*|union member\w*",
    Topic.POLITICS: r"politisk\w*|political\w*|partimedlem\w*|party member\w*|stemte du|røysta du",
}
_PATTERNS = {topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in _WORDS.items()}


def topics_in(texts: Iterable[str]) -> list[Topic]:
    """The protected subjects these texts seem to be about, in the order of `Topic`."""
    whole = "\n".join(texts)
    return [topic for topic, pattern in _PATTERNS.items() if pattern.search(whole)]
