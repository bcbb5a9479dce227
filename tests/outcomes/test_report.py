"""The report: aims with their measures, what was counted, what the survey came to; on the page, as PDF, in three languages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from mentoring.documents import as_pdf
from mentoring.fields import Translated
from mentoring.policies import Refusal
from programs.models import Program
from sessions_app.outcomes.models import Quote, Report
from sessions_app.outcomes.selectors.numbers import numbers_of
from sessions_app.outcomes.selectors.reports import report_of, standing_of
from sessions_app.outcomes.selectors.series import series_of
from sessions_app.outcomes.services import set_measures, share_report, write_report
from sessions_app.outcomes.states import Audience, MeasureKind, Subject
from tests.factories.applicants import ApplicationFactory
from tests.factories.checkins import CheckInAnswerFactory, LeaderAnswerFactory, SheetFactory
from tests.factories.gatherings import AttendanceFactory, FeedbackBoxFactory, GatheringFactory
from tests.factories.outcomes import QuoteFactory
from tests.factories.programs import AimFactory
from tests.factories.trios import MeetingFactory, TrioFactory
from tests.outcomes.conftest import hold_round
from tests.scenarios.gatherings import in_pairs


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def section(program, heading, now):
    found = [one for one in report_of(program, now=now).document.sections if one.heading == heading]
    return found[0] if found else None


def by_first(table) -> dict[str, list[str]]:
    return {row[0]: list(row[1:]) for row in table.rows}


@pytest.fixture
def both_rounds(surveys, leaders, mentors):
    hold_round(surveys["start"], leaders[:6], Audience.LEADER, 1)
    hold_round(surveys["midway"], leaders[:5], Audience.LEADER, 3)


@pytest.fixture
def met(program, coordinator, leader, mentor, now):
    """One trio: two meetings held, one called off by the leader, one by the mentor, one whose time is over, one to come."""
    trio = TrioFactory(program=program, leader=in_pairs(program, leader, [mentor]))
    for state, days, who in (
        ("held", -30, None), ("held", -20, None), ("cancelled", -15, leader), ("cancelled", -10, mentor), ("planned", -1, None),
        ("planned", 9, None), ("proposed", None, None),
    ):  # fmt: skip
        MeetingFactory(
            trio=trio, state=state, starts_at=now + timedelta(days=days) if days else None, held_at=now if state == "held" else None,
            **({"cancelled_at": now, "cancelled_by": who} if who else {}),
        )  # fmt: skip
    return trio


# --- Counted ----------------------------------------------------------------------------------------------------------------


def test_meetings_are_counted_by_role_and_never_by_person(program, met, now, leader, mentor):
    numbers = numbers_of(program, now=now)
    assert (numbers.meetings.part, numbers.meetings.whole) == (2, 5)
    assert (numbers.off_by_leaders, numbers.off_by_mentors) == (1, 1)
    said = str(report_of(program, now=now).document.sections)
    assert [name for name in (leader.given_name, mentor.given_name) if name in said] == []


def test_attendance_counts_those_of_whom_one_knows_and_not_called_off_gatherings(program, now):
    held = GatheringFactory(program=program, state="held", kind="kick_off", starts_at=now - timedelta(days=9))
    off = GatheringFactory(program=program, state="cancelled", kind="midway", cancelled_at=now)
    for came in (True, True, False, None):
        AttendanceFactory(gathering=held, attended=came)
    AttendanceFactory(gathering=off, attended=True)
    numbers = numbers_of(program, now=now)
    assert (numbers.attendance.part, numbers.attendance.whole) == (2, 3)
    assert numbers.gatherings == {"held": 1, "cancelled": 1}


def test_of_gatherings_stands_what_enough_people_found_once_it_is_closed(program, now):
    for title, days, answers in (("Kick-off", 20, 5), ("Few", 15, 4), ("Still open", 3, 6)):
        starts_at = now - timedelta(days=days)
        gathering = GatheringFactory(
            program=program, state="held", title=Translated(nb=title, nn=title, en=title), starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
        )  # fmt: skip
        FeedbackBoxFactory(gathering=gathering, useful=[5] * (answers - 1) + [1], most=["Rundene"])
    found = section(program, "What people found of the gatherings", now)
    assert [(title, *numbers) for title, _when, *numbers in found.table.rows] == [("Kick-off", "5", "4.2")]
    assert "Rundene" not in str(report_of(program, now=now).document)


@pytest.mark.parametrize(("answers", "share"), [(4, None), (5, 60)])
def test_check_ins_and_taps_say_nothing_of_fewer_than_five(program, now, answers, share):
    for number in range(answers):
        CheckInAnswerFactory(sheet__program=program, useful=5 if number < 3 else 2)
        sheet = SheetFactory(program=program, kind="taps", gathering=None, answered_at=now)
        LeaderAnswerFactory(sheet=sheet, perspective=4 if number < 3 else 1)
    numbers = numbers_of(program, now=now)
    assert (numbers.useful and numbers.useful.percent) == share
    assert (numbers.perspective and numbers.perspective.percent) == share


def test_breadth_covers_groups_of_fewer_than_five_and_the_next_smallest(program, now):
    for kind, number in (("operative", 9), ("civilian", 6)):
        for place in range(number):
            state = "matched" if place < (6 if kind == "operative" else 2) else "declined"
            ApplicationFactory(program=program, state=state, submitted_at=now, eligible=True, applicant__job_kind=kind)
    breadth = section(program, "Breadth", now)
    assert (breadth.table, breadth.paragraphs) == (
        None, ["Not shown, because the groups are too small: kind of job, part of the organisation, education."],
    )  # fmt: skip
    ApplicationFactory.create_batch(
        5, program=program, state="matched", submitted_at=now, eligible=True, applicant__job_kind="civilian"
    )
    assert by_first(section(program, "Breadth", now).table) == {
        "Kind of job: Operative": ["9", "6", "6"], "Kind of job: Civilian": ["11", "7", "7"],
    }  # fmt: skip
    funnel = section(program, "From call to match", now)
    assert dict(funnel.chart.rows)["Applied"] == 20


# --- Measures ---------------------------------------------------------------------------------------------------------------


def test_an_aim_says_where_it_stands_at_the_start_now_and_whether_it_is_reached(
    program, coordinator, both_rounds, met, now
):
    digital = AimFactory(program=program, text=Translated(nb="Digitalt", nn="Digitalt", en="Digital"), position=1)
    exchange = AimFactory(program=program, text=Translated(nb="Utveksling", nn="Utveksling", en="Exchange"), position=2)
    AimFactory(program=program, text=Translated(nb="Uten", nn="Utan", en="Without"), measure=Translated(), position=3)
    measures = {
        digital.pk: [(MeasureKind.THEMES, 60), (MeasureKind.INSIGHT, 50)],
        exchange.pk: [(MeasureKind.MEETINGS_HELD, 41)],
    }
    set_measures(program=program, measures=measures, by=coordinator, now=now)
    assert section(program, "Aims and measures", now).table.rows == [
        ["Digital", "Leaders’ index, all themes", "25", "75", "60", "Reached"],
        ["Digital", "Mentors’ index: insight into priorities", "–", "–", "50", "Nothing to show yet"],
        ["Exchange", "Planned meetings of the trios that were held", "–", "40\xa0%", "41\xa0%", "Not\xa0yet"],
        ["Without", "–", "–", "–", "–", "No measure yet"],
    ]


@pytest.mark.parametrize("kind", MeasureKind)
def test_every_measure_stands_somewhere_or_says_that_it_does_not(program, kind, now):
    standing = standing_of(kind, numbers_of(program, now=now), series_of(program))
    assert standing.now == (0 if kind == MeasureKind.APPLICANTS else None)


# --- The survey -------------------------------------------------------------------------------------------------------------


def test_movement_is_of_the_group_from_the_start_to_the_latest_round(program, both_rounds, now):
    leaders = section(program, "What leaders do", now)
    assert by_first(leaders.table)["Data in decisions"] == ["25", "75", "+50"]
    assert ("Data in decisions", 25, 75) in leaders.chart.rows
    assert report_of(program, now=now).headlines[-1].value == "8 of 8"


def test_a_theme_with_one_round_has_no_change(program, surveys, leaders, now):
    hold_round(surveys["start"], leaders, Audience.LEADER, 2)
    leaders_do = section(program, "What leaders do", now)
    assert leaders_do.chart is None
    assert by_first(leaders_do.table)["Data in decisions"] == ["50", "–"]


def test_then_and_now_are_both_from_the_end(program, surveys, leaders, now):
    hold_round(surveys["end"], leaders, Audience.LEADER, 7)
    rows = by_first(section(program, "How sure leaders are", now).table)
    assert rows["Asking the right questions"] == ["–", "17", "100", "+83"]


def test_mentors_mirror_and_gains(program, surveys, mentors, now):
    hold_round(surveys["start"], mentors, Audience.MENTOR, 4)
    hold_round(surveys["end"], mentors[:5], Audience.MENTOR, 1)
    assert by_first(section(program, "What mentors have seen", now).table)["Digital talents"] == ["100\xa0%"]
    assert by_first(section(program, "What mentors gained", now).table)["Courage to speak up"] == ["50", "0", "−50"]
    assert dict(section(program, "Once more, and what it takes", now).facts) == {
        "Mentors who would do it again": "100\xa0%",
        "Hours a mentor uses in four weeks, on average": "1.0",
    }
    assert series_of(program).index(Subject.INSIGHT, "end") == 0


# --- Words and who reads ----------------------------------------------------------------------------------------------------


def test_the_committee_says_what_it_means_and_chooses_the_quotes(program, coordinator, now):
    one, other = (
        QuoteFactory(survey__program=program, shown=False),
        QuoteFactory(survey__program=program, survey__moment="end", text="Nei"),
    )
    written = Translated(nb="Det virket.", nn="Det verka.", en="It worked.")
    advice = Translated(en="Begin earlier.\nAsk more.", nb="Begynn før.", nn="Byrj før.")
    write_report(program=program, summary=written, advice=advice, quotes=[one.pk], by=coordinator, now=now)
    assert section(program, "In short", now).paragraphs == ["It worked."]
    assert section(program, "Advice for the next round", now).items == ["Begin earlier.", "Ask more."]
    assert section(program, "In their own words", now).items == [f"«{one.text}»"]
    write_report(program=program, summary=written, advice=advice, quotes=[other.pk], by=coordinator, now=now)
    assert list(Quote.objects.filter(shown=True)) == [other]


def test_leaders_and_mentors_find_it_once_it_is_shared(
    client, program, coordinator, leader, mentor, assessor, now, surveys
):
    urls = [
        reverse(f"outcomes:{name}", args=[program.slug])
        for name in ("report", "report-pdf", "report-xlsx", "report-csv")
    ]

    def answers(person):
        client.force_login(person)
        return [client.get(url).status_code for url in urls]

    assert answers(coordinator) == [200] * 4
    assert answers(leader) == answers(mentor) == [404] * 4
    client.force_login(coordinator)
    client.post(reverse("outcomes:report-share", args=[program.slug]))
    assert answers(leader) == answers(mentor) == [200] * 4
    assert answers(assessor) == [403] * 4
    first = Report.objects.get().shared_at
    share_report(program=program, by=coordinator, now=now + timedelta(days=1))
    assert Report.objects.get().shared_at == first


def test_there_is_nothing_to_share_before_the_match(program, coordinator, now):
    with pytest.raises(Refusal) as refused:
        share_report(program=program, by=coordinator, now=now)
    assert refused.value.code == "not_running"
    assert not Report.objects.exists()


# --- Languages and PDF ------------------------------------------------------------------------------------------------------


def test_it_is_in_the_language_of_whoever_reads_it(program, both_rounds, now):
    with translation.override("nb"):
        report = report_of(program, now=now).document
        assert (report.language, report.title) == ("nb", "Hva det ble til")
        assert "Data i beslutninger" in str(report.sections)
    with translation.override("nn"):
        assert "Data i avgjerder" in str(report_of(program, now=now).document.sections)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pdf_is_tagged_has_its_language_and_pictures_nobody_needs_to_see(program, both_rounds, met, now, language):
    Program.objects.filter(pk=program.pk).update(name=Translated(nb="#let [*_$", nn="#let [*_$", en="#let [*_$"))
    program.refresh_from_db()
    with translation.override(language):
        document = report_of(program, now=now).document
        plain = as_pdf(document)
    assert plain[:5] == b"%PDF-"
    assert b"/MarkInfo" in plain
    assert b"/Lang(" + language.encode() in plain
    assert plain.count(b"/S/Table") >= 2
    assert b"/Figure" not in plain


def test_a_report_of_a_programme_in_which_nothing_has_happened_can_be_read(program, now):
    report = report_of(program, now=now)
    assert report.headlines[0].value == "0"
    assert as_pdf(report.document)[:5] == b"%PDF-"


# --- Where it is found ------------------------------------------------------------------------------------------------------


def home(client, person) -> str:
    client.force_login(person)
    return client.get(reverse("dashboard:home")).content.decode()


def test_home_leads_leaders_and_mentors_to_the_report_once_it_is_shared(
    client, surveys, program, coordinator, leaders, mentors, now
):
    url = reverse("outcomes:report", args=[program.slug])
    assert url not in home(client, leaders[0]) + home(client, mentors[0])
    share_report(program=program, by=coordinator, now=now)
    assert url in home(client, leaders[0])
    assert url in home(client, mentors[0])


def test_home_leads_a_leader_to_her_own_figures_before_that(client, surveys, program, leaders):
    hold_round(surveys["start"], leaders[:1], Audience.LEADER, 1)
    url = reverse("outcomes:own-series", args=[program.slug])
    assert url in home(client, leaders[0])
    assert url not in home(client, leaders[1])


def test_the_control_page_of_a_running_programme_shows_how_far_it_has_come(
    client, surveys, program, coordinator, leaders, met
):
    hold_round(surveys["start"], leaders[:3], Audience.LEADER, 1)
    client.force_login(coordinator)
    tiles = client.get(reverse("dashboard:program-control", args=[program.slug])).context["tiles"]
    assert [(one.value, one.hint) for one in tiles] == [("40\xa0%", "2 of 5"), ("–", ""), ("20\xa0%", "3 of 15")]
