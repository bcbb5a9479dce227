"""What somebody has done in a programme, on one page that they may show: facts from its record, and nobody's signature."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from matching.models import Pairing
from matching.selectors import LIVE
from mentoring.accounts.models import User
from mentoring.audit.models import Event
from mentoring.documents import Document, Section
from mentoring.templatetags.ui import babel_locale
from programs.models import Membership, Program
from programs.rules import is_coordinator
from programs.selectors import committee_contact
from programs.states import Phase, Role
from sessions_app.selectors import attended_by
from sessions_app.trios.selectors import meetings_held_by

OVER: Final = (Phase.CLOSED, Phase.ARCHIVED)


def holders(program: Program) -> QuerySet[Membership]:
    """Those who took part to the end: mentors, and leaders who had one. Leaders first, then by name."""
    found = _to_the_end().filter(program=program)
    return found.order_by("role", "user__family_name", "user__given_name", "pk")


def _to_the_end() -> QuerySet[Membership]:
    as_leader = Pairing.objects.filter(leader=OuterRef("pk"), state__in=LIVE)
    as_mentor = Pairing.objects.filter(mentor=OuterRef("pk"), state__in=LIVE)
    parts = Membership.objects.filter(role__in=[Role.LEADER, Role.MENTOR], ended_at=None)
    return parts.filter(Exists(as_leader) | Exists(as_mentor)).select_related("user__unit", "program__unit")


def own_certificates(parts: Collection[Membership]) -> list[Membership]:
    """Those of these parts in which somebody has earned a certificate, newest programme first. No query without any."""
    over = [part.pk for part in parts if part.program.state in OVER]
    return list(_to_the_end().filter(pk__in=over).order_by("-program", "pk")) if over else []


def certificates_visible_to(user: User, program: Program) -> QuerySet[Membership]:
    """One's own, and for the committee those of all; none before the programme is closed."""
    if program.state not in OVER:
        return Membership.objects.none()
    found = holders(program)
    return found if is_coordinator(user, program) else found.filter(user=user)


def reference(holder: Membership) -> str:
    """What the committee finds a certificate by."""
    return f"{holder.program.slug}-{holder.pk}"


@dataclass(frozen=True, slots=True)
class Done:
    """What the record says somebody has done."""

    meetings: int
    check_ins: int
    gatherings: int


def done_by(holder: Membership) -> Done:
    check_ins, gatherings = attended_by(holder)
    return Done(meetings_held_by(holder), check_ins, gatherings)


def closed_on(program: Program) -> date | None:
    """The day the programme was closed, by the record."""
    closings = Event.objects.filter(program_id=program.pk, action="programs.program.closed").order_by("-at")
    at = closings.values_list("at", flat=True).first()
    return timezone.localdate(at) if at is not None else None


def certificate_of(holder: Membership, language: str) -> Document:
    """The certificate in one of our languages, whoever reads it."""
    with translation.override(language):
        return _certificate(holder, language)


def _certificate(holder: Membership, language: str) -> Document:
    program, done = holder.program, done_by(holder)
    is_leader = holder.role == Role.LEADER
    facts = [
        (_("Programme"), str(program)),
        (_("Organisation"), ", ".join(dict.fromkeys([settings.ORGANISATION, program.unit.name]))),
    ]
    if program.starts_on and program.ends_on:
        facts.append((_("Period"), f"{_day(program.starts_on)} – {_day(program.ends_on)}"))
    facts += [
        (label, str(number))
        for label, number in (
            (_("Meetings with the mentors") if is_leader else _("Meetings with the leader"), done.meetings),
            (_("Gatherings"), done.gatherings),
            (_("Monthly check-ins"), done.check_ins),
        )
        if number
    ]
    role = (
        _(
            "has taken part as a leader: has let younger employees be mentors, and met with them to learn how digital change looks "
            "from where they stand."
        )
        if is_leader
        else _(
            "has been a mentor for a top leader: has prepared and held the meetings, and shared what technology and data mean in "
            "daily work."
        )
    )
    contact = committee_contact(program)
    whom = f"{contact.name}, {contact.email}" if contact is not None else settings.ORGANISATION
    verify = _(
        "This is taken from the record of the programme and bears no signature. Whoever wants to check it can ask "
        "%(whom)s, and name the reference %(reference)s."
    ) % {"whom": whom, "reference": reference(holder)}
    issued = closed_on(program)
    return Document(
        title=_("Certificate"),
        language=language,
        author=settings.ORGANISATION,
        made=f"{_day(issued)} · {reference(holder)}" if issued else reference(holder),
        lead=holder.user.name,
        sections=[
            Section(_("Reverse mentoring"), paragraphs=[role], facts=facts),
            Section(_("How to check this"), paragraphs=[verify]),
        ],
    )


def _day(day: date) -> str:
    """With its year, whichever year it is read in."""
    return format_date(day, "long", locale=babel_locale())
