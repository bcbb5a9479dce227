"""For who applies, or could."""

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Application
from applicants.policies import check_can_begin, video_closes_at
from applicants.selectors import invitations_open, leaves_to, open_inquiries
from applicants.states import ApplicationState
from applicants.videos.models import Video
from applicants.videos.selectors import clip_without_captions, videos_of
from applicants.videos.states import VideoState
from mentoring.dashboard.own import Own
from mentoring.dashboard.sections.task import Task
from mentoring.policies import why_not
from programs.selectors import calls_open
from programs.states import Phase, Role


def as_applicant(own: Own) -> list[Task]:
    """A draft to finish, a video to send, a call one has not answered yet."""
    now, mine = own.now, own.applications
    inquiries = open_inquiries(a for a in mine if a.state == ApplicationState.NEEDS_MORE)
    tasks = []
    for application in mine:
        program = application.program
        if (
            application.state == ApplicationState.DRAFT
            and program.state == Phase.CALL
            and (program.call_closes_at or now) > now
        ):
            tasks.append(
                Task(
                    title=_("Finish your application"),
                    why=_("It is saved, but not sent. Nobody has seen it yet."),
                    url=reverse("applicants:application-edit", args=[program.slug, application.ref]),
                    button=_("Go on writing"),
                    meta=str(program),
                    deadline=program.call_closes_at,
                )
            )
        elif application.state == ApplicationState.NEEDS_MORE:
            inquiry = inquiries.get(application.pk)
            tasks.append(
                Task(
                    title=_("Add to your application"),
                    why=_("The committee has asked you for something more."),
                    url=application.get_absolute_url(),
                    button=_("See what is needed"),
                    meta=str(program),
                    deadline=inquiry.until if inquiry else None,
                )
            )
    tasks += [
        Task(
            title=_("You may still apply"),
            why=_("The deadline has passed, but the committee has given you more time."),
            url=reverse("applicants:call-detail", args=[leave.program.slug]),
            button=_("Go to the call"),
            meta=str(leave.program),
            deadline=leave.until,
        )
        for leave in leaves_to(own.user, now=now)
        if all(a.program_id != leave.program_id or a.state == ApplicationState.DRAFT for a in mine)
    ]
    tasks += [
        Task(
            title=_("Answer another programme"),
            why=_("%(program)s would like to have you on its reserve list.") % {"program": invitation.program},
            url=invitation.entry.application.get_absolute_url(),
            button=_("Read and answer"),
            meta=str(invitation.entry.application.program),
            day=invitation.entry.until,
        )
        for invitation in invitations_open(mine, now=now)
    ]
    return tasks + _videos(own) + _open_calls(own)


def _videos(own: Own) -> list[Task]:
    """A video to send, or captions to write."""
    on_the_way = (ApplicationState.INVITED, ApplicationState.SHORTLISTED)
    asked = [application for application in own.applications if application.state in on_the_way]
    videos = videos_of(asked) if asked else {}
    tasks = []
    for application in asked:
        program, sent = application.program, videos[application.pk]
        may_send = application.state == ApplicationState.INVITED and (video_closes_at(application) or own.now) > own.now
        if may_send and (not sent or sent[0].state == VideoState.REJECTED):
            tasks.append(_video_to_send(application, again=bool(sent)))
        needs_captions = program.captions_required and program.state in (Phase.SCREENING, Phase.VIDEO)
        if needs_captions and (clip := clip_without_captions(sent)):
            tasks.append(_captions_to_write(application, clip))
    return tasks


def _captions_to_write(application: Application, video: Video) -> Task:
    return Task(
        title=_("Write captions for your video"),
        why=_("Write what you say; the times are found from your voice. The leaders watch it when it has captions."),
        url=reverse("videos:captions", args=[video.pk]),
        button=_("Write captions"),
        meta=str(application.program),
        deadline=video_closes_at(application) if application.state == ApplicationState.INVITED else None,
    )


def _video_to_send(application: Application, *, again: bool) -> Task:
    program = application.program
    if again:
        title, why = _("Send another video"), _("The last file could not be used. The page says why, and what will do.")
    else:
        title, why = _("Send your video"), _("Three questions, at most a minute and a half. You know them in advance.")
    return Task(
        title=title,
        why=why,
        url=reverse("videos:video-page", args=[program.slug, application.ref]),
        button=_("See the questions"),
        meta=str(program),
        deadline=video_closes_at(application),
    )


def _open_calls(own: Own) -> list[Task]:
    """Calls the person could answer. Not for those who lead or mentor in a programme that is still going on."""
    if any(
        member.role in (Role.LEADER, Role.MENTOR) and member.program.state not in (Phase.CLOSED, Phase.ARCHIVED)
        for member in own.roles
    ):
        return []
    answered = {application.program_id for application in own.applications} | {
        member.program_id for member in own.roles
    }
    return [
        Task(
            title=_("Would you like to be a mentor?"),
            why=_("A call is open. Your draft is saved as you write, and nobody sees it before you send it."),
            url=reverse("applicants:call-detail", args=[program.slug]),
            button=_("Read the call"),
            meta=str(program),
            deadline=program.call_closes_at,
        )
        for program in calls_open(now=own.now)
        if program.pk not in answered and why_not(check_can_begin, program, own.user, now=own.now) is None
    ]
