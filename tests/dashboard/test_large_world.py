"""The copies of the large world stand where the services put those they are copied from."""

from django.db.models import Count

from applicants.models import Application
from applicants.scoring.models import Assignment, Score
from matching.models import Ranking
from matching.selectors import leaders_of
from mentoring.audit.models import Event
from mentoring.dashboard.large_world import build_large_world
from mentoring.mail.models import OutboundEmail

APPLICANTS = 50


def shape(application):
    """How an application stands with all that hangs on it: states, decisions that were released, letters and acts; no words, no people."""
    acts = Event.objects.filter(subject_type="applicants.application", subject_id=str(application.pk))
    return (
        application.state,
        application.eligible,
        application.eligibility_rule,
        application.manager_informed,
        application.version,
        sorted(a.question_id for a in application.answers.all()),
        sorted((d.round, d.outcome) for d in application.decisions.exclude(released_at=None)),
        sorted((a.round, a.state, a.sent_at is not None, a.scores.count()) for a in application.assignments.all()),
        sorted(video.state for video in application.videos.all()),
        sorted(tally.round for tally in application.tallies.all()),
        sorted(letter.kind for letter in OutboundEmail.objects.filter(about=application.about)),
        sorted(acts.exclude(action="applicants.stage_decision").values_list("action", flat=True)),
    )


def test_the_copies_stand_where_the_services_put_those_they_are_copied_from(now):
    screened, matched = build_large_world(now=now, applicants=APPLICANTS)
    for program, through_services, number in ((screened, 4, 53), (matched, 3, 27)):
        applications = list(Application.objects.filter(program=program).order_by("pk"))
        assert len(applications) == number
        fates = [shape(application) for application in applications[:through_services]]
        assert [a.ref for a in applications[through_services:] if shape(a) not in fates] == []
    two_each = Assignment.objects.values("application", "round").annotate(people=Count("assessor", distinct=True))
    assert set(two_each.values_list("people", flat=True)) == {2}
    assert Score.objects.filter(points__in=(0, 4), note="", assignment__state="sent").count() == 0
    assert [run.state for run in matched.match_runs.all()] == ["solved"]
    assert Ranking.objects.filter(program=matched, state="sent").count() == leaders_of(matched).count() == 3
