"""The survey as people meet it, and the pages of the committee."""

import re
from datetime import date

import pytest
from django.urls import reverse

from programs.models import Membership, Program
from programs.services import end_membership
from sessions_app.outcomes.models import Item, Measure, Reply, Survey
from sessions_app.outcomes.selectors.surveys import opened_answers
from sessions_app.outcomes.services import ask_people, count_survey, forget_own_figures
from sessions_app.outcomes.states import Audience
from tests.factories.programs import AimFactory
from tests.outcomes.conftest import FIRST_DAY, NEXT_DAY, hold_round, reply_of
from tests.scenarios.oslo import at


@pytest.fixture
def open_round(start, set_clock):
    set_clock(2026, 8, 5, 12)
    return start


def home(client, person) -> str:
    client.force_login(person)
    return client.get(reverse("dashboard:home")).content.decode()


def test_a_leader_answers_on_one_page_and_changes_her_mind(client, open_round, leaders):
    assert "Answer the survey" in home(client, leaders[0])
    url = reply_of(open_round, leaders[0]).get_absolute_url()
    page = client.get(url).content.decode()
    assert "What is kept, and who sees what" in page
    assert "shown to you alone" in page
    item = Item.objects.filter(program=open_round.program, audience="leader").first()
    sent = client.post(url, {f"q{item.pk}": "3"}, follow=True)
    assert "Your answers are sealed" in sent.content.decode()
    assert "Answer the survey" not in home(client, leaders[0])
    assert client.get(url).context["form"][f"q{item.pk}"].value() == 3
    client.post(url, {f"q{item.pk}": "1"})
    assert opened_answers(reply_of(open_round, leaders[0])) == {str(item.pk): 1}


def test_what_is_not_sent_is_locked_with_a_key_that_only_its_writer_gets_and_that_sending_ends(
    client, open_round, leaders, set_clock
):
    def key(person):
        client.force_login(person)
        page = client.get(reply_of(open_round, person).get_absolute_url()).content.decode()
        return re.findall('data-draft-key="([^"]+)"', page)

    item = Item.objects.filter(program=open_round.program, audience="leader").first()
    (first,) = key(leaders[0])
    assert key(leaders[1]) != [first] == key(leaders[0])
    assert client.get(reply_of(open_round, leaders[1]).get_absolute_url()).status_code == 404
    url = reply_of(open_round, leaders[0]).get_absolute_url()
    sent = client.post(url, {f"q{item.pk}": "3"}, follow=True).content.decode()
    assert "data-draft-gone" in sent and first not in sent
    assert key(leaders[0]) not in ([], [first])
    set_clock(2026, 8, 15, 1)
    assert key(leaders[0]) == []


def test_a_mentor_is_told_that_nothing_of_hers_is_left(client, open_round, mentors):
    client.force_login(mentors[0])
    page = client.get(reply_of(open_round, mentors[0]).get_absolute_url()).content.decode()
    assert "Not even you can see them again" in page
    assert "shown to you alone" not in page


def test_an_empty_form_and_a_wrong_number_are_refused_and_what_was_typed_is_kept(client, surveys, mentors, set_clock):
    hold_round(surveys["start"], [], Audience.MENTOR, 1)
    set_clock(2026, 10, 6, 12)
    ask_people(by=None, now=at(2026, 10, 6, 12))
    reply = reply_of(surveys["midway"], mentors[0])
    client.force_login(mentors[0])
    assert "Answer at least one question" in client.post(reply.get_absolute_url(), {}).content.decode()
    hours = Item.objects.get(program=reply.program, kind="hours")
    stay = Item.objects.get(program=reply.program, subject="stay")
    answer = client.post(reply.get_absolute_url(), {f"q{hours.pk}": "999", f"q{stay.pk}": "6"})
    assert answer.status_code == 422
    assert 'value="999"' in answer.content.decode()
    assert not Reply.objects.filter(answered=True).exists()
    assert client.post(reply.get_absolute_url(), {f"q{stay.pk}": "8"}).status_code == 422


def test_a_closed_round_says_so_and_writes_nothing(client, open_round, leaders, set_clock):
    set_clock(2026, 8, 15, 1)
    client.force_login(leaders[0])
    url = reply_of(open_round, leaders[0]).get_absolute_url()
    assert "The survey is closed" in client.get(url).content.decode()
    item = Item.objects.filter(program=open_round.program, audience="leader").first()
    answer = client.post(url, {f"q{item.pk}": "3"})
    assert (answer.status_code, Reply.objects.filter(answered=True).exists()) == (409, False)


def test_who_has_left_answers_no_more(client, open_round, leaders, coordinator):
    end_membership(membership=Membership.objects.get(user=leaders[0]), by=coordinator, now=FIRST_DAY)
    client.force_login(leaders[0])
    assert client.get(reply_of(open_round, leaders[0]).get_absolute_url()).status_code == 404


def test_a_leader_sees_how_she_moves_and_has_it_destroyed(client, surveys, leaders, program, set_clock):
    hold_round(surveys["start"], leaders[:1], Audience.LEADER, 1)
    hold_round(surveys["midway"], leaders[:1], Audience.LEADER, 3)
    client.force_login(leaders[0])
    url = reverse("outcomes:own-series", args=[program.slug])
    page = client.get(url).content.decode()
    assert "+50" in page
    assert "Data in decisions" in page
    assert ">data<" not in page
    reply = reply_of(surveys["midway"], leaders[0])
    client.post(reverse("outcomes:own-forget", args=[program.slug, reply.pk]))
    assert "You have one round so far" in client.get(url).content.decode()
    forget_own_figures(reply=reply_of(surveys["start"], leaders[0]), by=leaders[0], now=NEXT_DAY)
    assert "Nothing here yet" in client.get(url).content.decode()


# --- The committee ----------------------------------------------------------------------------------------------------------


def test_a_coordinator_plans_the_suggested_rounds(client, program, coordinator, set_clock):
    set_clock(2026, 7, 1, 9)
    Program.objects.filter(pk=program.pk).update(starts_on=date(2026, 8, 10), ends_on=date(2027, 2, 10))
    client.force_login(coordinator)
    url = reverse("outcomes:survey-plan", args=[program.slug])
    form = client.get(url).context["form"]
    data = {name: field.initial.isoformat() for name, field in form.fields.items() if field.initial}
    assert len(data) == 8
    data["midway_closes"] = ""
    refused = client.post(url, data)
    assert (refused.status_code, Survey.objects.count()) == (422, 0)
    assert "A round needs both days" in refused.content.decode()
    data["midway_opens"] = ""
    client.post(url, data)
    assert set(Survey.objects.values_list("moment", flat=True)) == {"start", "end", "after"}
    assert Item.objects.filter(program=program).exists()


def test_she_sees_how_many_have_answered_and_never_who(client, open_round, coordinator, leaders):
    item = Item.objects.filter(program=open_round.program, audience="leader").first()
    client.force_login(leaders[0])
    client.post(reply_of(open_round, leaders[0]).get_absolute_url(), {f"q{item.pk}": "3"})
    client.force_login(coordinator)
    page = client.get(reverse("outcomes:survey-plan", args=[open_round.program.slug])).content.decode()
    assert "1 of 7" in page
    assert leaders[0].given_name not in page


def test_questions_can_be_worded_before_the_first_round_and_read_afterwards(client, surveys, coordinator, set_clock):
    set_clock(2026, 8, 3, 12)
    program = surveys["start"].program
    client.force_login(coordinator)
    url = reverse("outcomes:item-list", args=[program.slug])
    names = list(client.get(url).context["form"].fields)
    first = names[0]
    data = {}
    for item in Item.objects.filter(program=program):
        for code in ("nb", "nn", "en"):
            data[f"i{item.pk}_{code}"] = item.text[code]
    data[f"{first}_nb"] = "Vår egen formulering"
    assert client.post(url, data).status_code == 302
    assert Item.objects.get(pk=int(first[1:])).text["nb"] == "Vår egen formulering"
    data[f"{first}_nb"] = ""
    assert client.post(url, data).status_code == 422
    set_clock(2026, 8, 4, 12)
    page = client.get(url).content.decode()
    assert "questions stay as they are" in page
    assert "Save the questions" not in page


def test_each_aim_gets_measures_with_targets(client, program, coordinator):
    aim = AimFactory(program=program)
    client.force_login(coordinator)
    url = reverse("outcomes:report-measures", args=[program.slug])
    data = {f"m{aim.pk}_0": "attendance", f"t{aim.pk}_0": "80", f"m{aim.pk}_1": "applicants", f"t{aim.pk}_1": "120"}
    for changes, said in (
        ({f"t{aim.pk}_0": ""}, "Say from which figure"),
        ({f"t{aim.pk}_0": "101"}, "from 0 to 100"),
        ({f"m{aim.pk}_1": "attendance", f"t{aim.pk}_1": "70"}, "same measure twice"),
    ):
        answer = client.post(url, data | changes)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Measure.objects.exists()
    client.post(url, data)
    assert set(Measure.objects.values_list("kind", "target")) == {("attendance", 80), ("applicants", 120)}


def test_without_aims_the_page_of_measures_leads_to_them(client, program, coordinator):
    client.force_login(coordinator)
    page = client.get(reverse("outcomes:report-measures", args=[program.slug])).content.decode()
    assert reverse("programs:program-aims", args=[program.slug]) in page


def test_the_report_takes_the_committees_words(client, surveys, coordinator):
    program = surveys["start"].program
    client.force_login(coordinator)
    url = reverse("outcomes:report-edit", args=[program.slug])
    client.post(
        url,
        {
            "summary_nb": "Det virket.",
            "summary_nn": "Det verka.",
            "summary_en": "It worked.",
            "advice_en": "Begin earlier.",
        },
    )
    page = client.get(reverse("outcomes:report", args=[program.slug])).content.decode()
    assert "It worked." in page
    assert "Begin earlier." in page
    assert "It worked." in client.get(url).content.decode()


def test_home_tells_the_coordinator_to_set_the_dates_until_they_are_set(client, surveys, coordinator, program):
    assert "Set the dates of the survey" not in home(client, coordinator)
    count_survey(survey=surveys["start"], by=None, now=FIRST_DAY)
    Survey.objects.all().delete()
    assert "dates of the survey" not in home(client, coordinator)  # the match is not published here
