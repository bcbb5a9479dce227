"""What the people of the demo world answer when they are asked: in the surveys, and after a gathering."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from sessions_app.calendars import PUBLIC_HOLIDAYS
from sessions_app.models import Gathering
from sessions_app.outcomes.models import Reply, Survey
from sessions_app.outcomes.selectors.surveys import items_asked
from sessions_app.outcomes.services import answer_survey
from sessions_app.outcomes.states import Audience, ItemKind, Moment
from sessions_app.recurrence import working_day_on_or_before
from sessions_app.services.feedback import give_feedback

ZONE = ZoneInfo(settings.TIME_ZONE)

CHOICES = (
    "Jeg utsatte en anskaffelse til vi hadde spurt patruljene.",
    "Jeg ba om tallene før vi bestemte oss, og valgte noe annet.",
    "Vi prøver språkmodellen på ufarlige saker først.",
)
FOUND = (
    (5, "Å høre hva de andre trioene vil lære.", "Mer tid i trioene."),
    (4, "At datoene for de første møtene sto i kalenderen før vi gikk.", ""),
    (5, "At en toppleder sa høyt hva hun ikke forstår.", "Kortere innledning."),
    (4, "Spillereglene. Nå vet jeg hva som blir mellom oss.", "Send programmet noen dager før."),
    (3, "", "Mer tid i trioene, og færre lysark."),
    (5, "Å bli kjent med den andre mentoren.", ""),
    (4, "Øvelsen der vi spurte og lederne svarte.", "En pause til."),
    (5, "Tiden i trioene.", ""),
    (4, "At alle fikk si noe i runden.", "Begynn en halvtime senere, noen kommer med fly."),
)
"""How useful, what mattered most, what to change: by turns."""


def last_working_morning(now: datetime) -> datetime:
    day = working_day_on_or_before((now - timedelta(hours=12)).astimezone(ZONE).date(), PUBLIC_HOLIDAYS)
    return datetime.combine(day, time(9, 20), tzinfo=ZONE)


def give_feedback_on(gathering: Gathering, *, answers: int) -> None:
    """So many of those who were there say what they found of it, the evening it was held."""
    there = gathering.attendances.filter(attended=True).select_related("person").order_by("-person")[:answers]
    for place, attendance in enumerate(there):
        useful, most, change = FOUND[place % len(FOUND)]
        at = gathering.ends_at + timedelta(hours=1, minutes=7 * place)
        give_feedback(gathering=gathering, useful=useful, most=most, change=change, by=attendance.person, now=at)


def answer_all(survey: Survey, *, now: datetime) -> None:
    """All leaders and most mentors answer. Leaders do more of it from round to round, most of all where they began low."""
    moment = Moment(survey.moment)
    replies = Reply.objects.filter(survey=survey).select_related("member__user").order_by("audience", "pk")
    items = {one: items_asked(survey.program, one, moment) for one in Audience}
    for place, reply in enumerate(replies):
        if place % 8 == 7:
            continue
        values: dict[str, int | str] = {}
        for item in items[Audience(reply.audience)]:
            number = item.position  # not everything is asked every time
            gain = {Moment.START: 0, Moment.MIDWAY: number % 2, Moment.END: 1, Moment.AFTER: int(number % 3 > 0)}[
                moment
            ]
            swing = (place * 5 + number * 3) % 3
            match item.kind:
                case ItemKind.FREQUENCY:
                    values[str(item.pk)] = min(4, number % 3 + swing % 2 + gain * (1 + (number % 4 == 0)))
                case ItemKind.WORDS:
                    values[str(item.pk)] = CHOICES[place % len(CHOICES)]
                    values["release"] = 1
                case ItemKind.SEEN:
                    values[str(item.pk)] = (1, 1, 0, 1, 2, 1, 0, 1, 2, 0)[
                        (place * 3 + number * 3) % (7 + number % 2 * 3)
                    ]
                case ItemKind.AGAIN:
                    values[str(item.pk)] = int(place % 5 != 3)
                case ItemKind.HOURS:
                    values[str(item.pk)] = 4 + swing
                case _:
                    values[str(item.pk)] = min(7, 2 + number % 3 + swing + gain)
                    if item.kind == ItemKind.CONFIDENCE and moment == Moment.END:
                        values[f"t{item.pk}"] = 2 + (place + number) % 3
        answer_survey(reply=reply, values=values, by=reply.member.user, now=now)
