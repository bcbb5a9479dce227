"""The record in words: what each act is called, for people who read the trail.

The record itself knows codes, numbers and states, so that nothing in it need be erased. Here every code has a sentence. A move of a
lifecycle (`<app>.<model>.<state>`, written by services.move) says it by the words the model and its states have anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.audit.models import Event

ACTS: Final[Mapping[str, str | Promise]] = {
    "accounts.apply_import": gettext_lazy(
        "Imported people: %(added)s added, %(changed)s changed, %(left)s deactivated"
    ),
    "accounts.check_import": gettext_lazy("Had a file with people checked, without changing anything"),
    "accounts.choose_language": gettext_lazy("Chose a language for pages and letters"),
    "accounts.deactivate_person": gettext_lazy("Deactivated a person"),
    "accounts.erase_person": gettext_lazy("Erased what was kept about a person"),
    "accounts.forget_single_sign_on": gettext_lazy("Took away a person’s link to single sign-on"),
    "applicants.add_question": gettext_lazy("Added a question (%(round)s)"),
    "applicants.application_opened": gettext_lazy("Opened an application and read it"),
    "applicants.begin_application": gettext_lazy("Began an application"),
    "applicants.change_question": gettext_lazy("Changed a question (%(round)s)"),
    "applicants.copy_questions": gettext_lazy("Took %(questions)s questions over from another programme"),
    "applicants.finish_release": gettext_lazy("Finished releasing the decisions (%(round)s)"),
    "applicants.give_extra_time": gettext_lazy("Gave an applicant more time for the video"),
    "applicants.give_leave": gettext_lazy("Gave somebody leave to apply after the deadline"),
    "applicants.invite_from_pool": gettext_lazy("Asked somebody from the shared reserve"),
    "applicants.join_pool": gettext_lazy("Agreed to be asked by other programmes"),
    "applicants.leave_pool": gettext_lazy("Took back that other programmes may ask"),
    "applicants.order_questions": gettext_lazy("Put the questions in another order"),
    "applicants.reply_as_manager": gettext_lazy("Answered as nearest manager whether somebody may take part"),
    "applicants.release_decisions": gettext_lazy("Asked for %(total)s decisions to be released (%(round)s)"),
    "applicants.remove_question": gettext_lazy("Removed a question (%(round)s)"),
    "applicants.stage_decision": gettext_lazy("Staged a decision: %(outcome)s (%(round)s)"),
    "applicants.unstage_decision": gettext_lazy("Took a staged decision back"),
    "breadth.change_question": gettext_lazy("Changed the proposal of a voluntary question"),
    "breadth.count_step": gettext_lazy("Had the answers to a voluntary question counted for a step that is finished"),
    "breadth.propose_question": gettext_lazy("Proposed a voluntary question"),
    "breadth.save_voluntary_answers": gettext_lazy("Answered voluntary questions, or took answers back"),
    "breadth.set_targets": gettext_lazy("Set the targets for breadth"),
    "checkins.answer_sheet": gettext_lazy("Answered how it goes before a check-in"),
    "checkins.answer_theme": gettext_lazy("Answered something that came up at a check-in"),
    "checkins.follow_up": gettext_lazy("Followed up what a mentor asked for help with"),
    "checkins.log_theme": gettext_lazy("Noted something that came up at a check-in"),
    "dashboard.bring_districts_along": gettext_lazy("Brought %(number)s district programmes along"),
    "dashboard.copy_program": gettext_lazy("Made the programme as a copy of another"),
    "dashboard.download_own_data": gettext_lazy("Downloaded everything that is kept about themselves"),
    "dashboard.erase_application": gettext_lazy("Deleted what was in an application"),
    "dashboard.erase_program": gettext_lazy(
        "Deleted on the promised date what was kept in the programme: %(applications)s applications"
    ),
    "dashboard.fill_from_defaults": gettext_lazy(
        "Filled a new programme with %(questions)s questions and %(criteria)s criteria"
    ),
    "dashboard.send_thanks": gettext_lazy("Sent thanks to %(letters)s leaders and mentors"),
    "feeds.end_feed": gettext_lazy("Ended the own calendar to subscribe to"),
    "feeds.make_feed": gettext_lazy("Made a secret address for the own calendar"),
    "gatherings.add_action": gettext_lazy("Noted what somebody took upon them at a gathering"),
    "gatherings.add_point": gettext_lazy("Added a point to an agenda"),
    "gatherings.arrive": gettext_lazy("Gave the code at the door of a gathering"),
    "gatherings.change_gathering": gettext_lazy("Changed a gathering"),
    "gatherings.change_point": gettext_lazy("Changed a point of an agenda"),
    "gatherings.give_feedback": gettext_lazy("Said what they found of a gathering"),
    "gatherings.give_place": gettext_lazy("Had a place given to the first on the waiting list"),
    "gatherings.make_code": gettext_lazy("Drew a code for the door of a gathering"),
    "gatherings.order_points": gettext_lazy("Put an agenda in another order"),
    "gatherings.plan_gathering": gettext_lazy("Planned a gathering"),
    "gatherings.plan_series": gettext_lazy("Set the rule of the monthly check-ins"),
    "gatherings.remove_action": gettext_lazy("Took back what was noted to be done"),
    "gatherings.remove_point": gettext_lazy("Took a point out of an agenda"),
    "gatherings.reply_to_gathering": gettext_lazy("Answered an invitation: %(reply)s"),
    "gatherings.take_attendance": gettext_lazy("Took attendance: %(present)s were there"),
    "gatherings.take_back_told": gettext_lazy("Took back a line of “you said, we did”"),
    "gatherings.tell": gettext_lazy("Told everybody what was said and what was done about it"),
    "gatherings.tick_action": gettext_lazy("Ticked off what was to be done after a gathering, or opened it again"),
    "mail.back_to_shipped": gettext_lazy("Took the shipped text of a letter back into use"),
    "mail.change_letter_text": gettext_lazy("Changed the text of a letter"),
    "mail.copy_letter_text": gettext_lazy("Took the text of a letter over from another programme"),
    "mail.edit_letter": gettext_lazy("Changed the words of a letter that waited"),
    "mail.hold_kind": gettext_lazy("Held back all letters of a kind in a programme"),
    "mail.release_kind": gettext_lazy("Let letters of a kind go by themselves again"),
    "mail.resend": gettext_lazy("Had a letter sent again"),
    "mail.send_test": gettext_lazy("Sent a test of a letter to themselves"),
    "mail.schedule_letter": gettext_lazy("Set when a letter is to be sent"),
    "matching.ask_explanation": gettext_lazy("Asked why the match gave a leader these mentors"),
    "matching.choose": gettext_lazy("Chose what the match weighs"),
    "matching.confirm_pairing": gettext_lazy("Said yes to a match"),
    "matching.copy_rules": gettext_lazy("Took the rules of the match over from another programme"),
    "matching.declare_closeness": gettext_lazy("Said that a leader and an applicant are too close to be matched"),
    "matching.drop_pair_rule": gettext_lazy("Took a rule about a pair away"),
    "matching.drop_tag_rule": gettext_lazy("Took a rule about groups away"),
    "matching.forbidden_pair": gettext_lazy("Forbade a pair"),
    "matching.give_more_time": gettext_lazy("Gave a leader more time to rank"),
    "matching.locked_pair": gettext_lazy("Locked a pair together"),
    "matching.publish_run": gettext_lazy("Published the match: %(pairs)s pairs"),
    "matching.remind_leaders": gettext_lazy("Reminded %(letters)s leaders who had not ranked"),
    "matching.repeat_run": gettext_lazy("Had a match solved again to see that it comes out the same"),
    "matching.set_tag_rule": gettext_lazy("Set a rule about groups"),
    "matching.start_run": gettext_lazy("Asked for a match"),
    "matching.stop_run": gettext_lazy("Stopped a match that was being solved"),
    "matching.take_back_closeness": gettext_lazy("Took back that a leader and an applicant are too close"),
    "outcomes.answer_survey": gettext_lazy("Answered a survey"),
    "outcomes.choose_quotes": gettext_lazy("Chose the quotes of the report: %(quotes)s stand in it"),
    "outcomes.copy_outcomes": gettext_lazy("Took the survey and the measures over from another programme"),
    "outcomes.count_survey": gettext_lazy("Closed a round of the survey: answers added up, envelopes destroyed"),
    "outcomes.edit_items": gettext_lazy("Worded %(questions)s questions of the survey anew"),
    "outcomes.fill_outcomes": gettext_lazy("Gave a programme the survey and measures it ships with"),
    "outcomes.forget_own_figures": gettext_lazy("Had their own figures of a survey destroyed"),
    "outcomes.plan_surveys": gettext_lazy("Set the dates of the survey"),
    "outcomes.set_measures": gettext_lazy("Set the measures of the aims: %(measures)s of them"),
    "outcomes.share_report": gettext_lazy("Let leaders and mentors read the report"),
    "outcomes.write_report": gettext_lazy("Wrote in the report"),
    "programs.add_member": gettext_lazy("Gave a person a part: %(role)s"),
    "programs.create_program": gettext_lazy("Created a programme"),
    "programs.edit_program": gettext_lazy("Changed the settings of a programme"),
    "programs.end_membership": gettext_lazy("Ended a person’s part"),
    "programs.lock_core": gettext_lazy("Said what the programme decides for all its districts"),
    "programs.set_aims": gettext_lazy("Changed the aims of a programme"),
    "programs.set_places": gettext_lazy("Set how many mentors a leader gets: %(places)s"),
    "resources.add_resource": gettext_lazy("Added something to read"),
    "resources.add_shipped": gettext_lazy("Added the shipped preparation texts: %(number)s"),
    "resources.change_resource": gettext_lazy("Changed something to read"),
    "resources.copy_resources": gettext_lazy("Took over what there is to read from another programme: %(number)s"),
    "resources.publish_resource": gettext_lazy("Published something to read"),
    "resources.remove_resource": gettext_lazy("Removed something to read"),
    "scoring.add_criterion": gettext_lazy("Added a criterion (%(round)s)"),
    "scoring.assign_assessors": gettext_lazy("Gave applications to assessors: %(made)s assignments"),
    "scoring.change_criterion": gettext_lazy("Changed a criterion (%(round)s)"),
    "scoring.copy_criteria": gettext_lazy("Took a scoring form over from another programme: %(criteria)s criteria"),
    "scoring.declare_impartiality": gettext_lazy("Declared impartiality, with %(ties)s exceptions (%(round)s)"),
    "scoring.order_criteria": gettext_lazy("Put the criteria in another order"),
    "scoring.redact_answers": gettext_lazy("Covered words that could tell who applied"),
    "scoring.remind_assessors": gettext_lazy("Reminded %(number)s assessors (%(round)s)"),
    "scoring.remove_criterion": gettext_lazy("Removed a criterion (%(round)s)"),
    "scoring.weigh_application": gettext_lazy("Noted what the committee agreed about an application (%(round)s)"),
    "trios.add_topic": gettext_lazy("Added a topic to the plan of a leader and the mentors"),
    "trios.agree": gettext_lazy("Agreed to how a leader and the mentors work together"),
    "trios.close_alert": gettext_lazy("Closed a notice about meetings that did not come about"),
    "trios.move_meeting": gettext_lazy("Moved a meeting of a leader and the mentors"),
    "trios.next_step": gettext_lazy("Noted the next step for a leader and the mentors"),
    "trios.propose_meeting": gettext_lazy("Proposed times for a meeting: %(times)s"),
    "trios.rhythm_alert": gettext_lazy("Noticed that meetings do not come about as agreed"),
    "trios.save_agreement": gettext_lazy("Changed the agreement of a leader and the mentors"),
    "trios.tick_topic": gettext_lazy("Ticked a topic off, or opened it again"),
    "videos.begin_upload": gettext_lazy("Began to send a video"),
    "videos.drop_upload": gettext_lazy("Gave up sending a video"),
    "videos.receive_video": gettext_lazy("Sent a video"),
    "videos.send_writing": gettext_lazy("Answered in writing instead of by video"),
    "videos.write_captions": gettext_lazy("Wrote captions for a video: %(lines)s lines"),
}
"""Code -> what was done, as one would say it of the person. Placeholders are what the event keeps in `after`."""

WORDS_FOR: Final = {
    "outcome": "applicants.decision.outcome",
    "reply": "gatherings.attendance.reply",
    "role": "programs.membership.role",
    "round": "applicants.decision.round",
}
"""Values the events keep as codes -> the field whose choices have words for them."""


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is read: who it was is for the page to say, from the people still known."""

    event: Event
    said: str
    kind: str
    """What kind of thing it was about."""


def line(event: Event) -> Line:
    """The event in the reader's language. A code without words (an act the software no longer has) is shown as it is."""
    return Line(event, _said(event), kind_of(event.subject_type))


def _said(event: Event) -> str:
    if event.action in ACTS:
        return str(ACTS[event.action]) % _Values({name: _word(name, value) for name, value in event.after.items()})
    if is_move(event.action, event.subject_type) and "state" in event.after:
        if "state" not in event.before:
            return _("Changed %(kind)s to “%(after)s”") % {
                "kind": kind_of(event.subject_type),
                "after": _state(event.subject_type, event.after["state"]),
            }
        return _("Changed %(kind)s from “%(before)s” to “%(after)s”") % {
            "kind": kind_of(event.subject_type),
            "before": _state(event.subject_type, event.before.get("state", "")),
            "after": _state(event.subject_type, event.after["state"]),
        }
    return event.action


def is_move(action: str, subject_type: str) -> bool:
    return action.startswith(f"{subject_type}.")


def kind_of(subject_type: str) -> str:
    """What a kind of object is called; the code itself when the software no longer has it."""
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject_type


def _word(name: str, value: Any) -> str:
    label, _dot, field = WORDS_FOR.get(name, "").rpartition(".")
    return _choice(label, field, value) if label else str(value)


def _state(subject_type: str, value: Any) -> str:
    return _choice(subject_type, "state", value)


def _choice(label: str, field: str, value: Any) -> str:
    return str(_choices(label, field).get(value, value))


@cache
def _choices(label: str, field: str) -> dict[Any, Any]:
    try:
        return dict(apps.get_model(label)._meta.get_field(field).flatchoices)
    except (LookupError, ValueError):
        return {}


def codes_saying(word: str) -> list[str]:
    """The acts in whose sentence the word stands, in the reader's language."""
    return [code for code, sentence in ACTS.items() if word.casefold() in str(sentence).casefold()]


def kinds_called(word: str) -> list[str]:
    """The kinds of objects whose name has the word, in the reader's language."""
    return [
        model._meta.label_lower
        for model in apps.get_models()
        if word.casefold() in str(model._meta.verbose_name).casefold()
    ]
