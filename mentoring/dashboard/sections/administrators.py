"""For those who keep the machine going, and who watches over it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.breadth.selectors import questions_to_confirm
from mentoring.dashboard.own import Own
from mentoring.dashboard.sections.task import Task
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from programs.models import Program


def as_administrator(own: Own) -> list[Task]:
    """What stops the machine: letters that could not be sent, no programme at all."""
    if not own.user.is_administrator:
        return []
    tasks = []
    dead = OutboundEmail.objects.filter(state=LetterState.DEAD).count()
    if dead:
        tasks.append(
            Task(
                title=ngettext(
                    "%(number)s letter could not be sent", "%(number)s letters could not be sent", dead
                ) % {"number": dead},
                why=_("The mail server refused them. Look at the reason, then send them again."),
                url=reverse("admin:mail_outboundemail_changelist") + f"?state__exact={LetterState.DEAD}",
                button=_("See the letters"),
            )
        )  # fmt: skip
    if not Program.objects.exists():
        tasks.append(
            Task(
                title=_("Create the first programme"),
                why=_("It comes with texts, questions, scoring forms and dates. You name the coordinator who runs it."),
                url=reverse("dashboard:program-new"),
                button=_("New programme"),
            )
        )
    return tasks


def as_officer(own: Own) -> list[Task]:
    """Voluntary questions that nobody may be asked before the data protection officer has said yes."""
    return [
        Task(
            title=_("A voluntary question waits for you"),
            why=_(
                "A coordinator wishes to ask: %(question)s Nobody is asked before you have confirmed the legal basis."
            )
            % {"question": question},
            url=question.get_absolute_url(),
            button=_("Look at the question"),
            meta=str(question.program),
        )
        for question in questions_to_confirm(own.user)
    ]
