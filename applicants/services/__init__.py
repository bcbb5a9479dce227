"""Writes of the call, applications and decisions: one module per noun. Only these assign state."""

from applicants.services.applications import (
    ask_for_more,
    begin_application,
    close_late_inquiries,
    give_extra_time,
    give_leave,
    open_application,
    remind_of_drafts,
    save_draft,
    submit_application,
    take_back_application,
    withdraw_application,
)
from applicants.services.decisions import (
    admit_applications,
    leave_match,
    reserve_after_match,
    stage_decision,
    stage_decisions,
    tell_of_reserve,
    unstage_decision,
)
from applicants.services.managers import remind_managers, reply_as_manager, tell_manager
from applicants.services.pool import (
    accept_pool_invitation,
    decline_pool_invitation,
    invite_from_pool,
    join_pool,
    leave_pool,
)
from applicants.services.questions import (
    add_question,
    change_question,
    copy_questions,
    order_questions,
    remove_question,
)
from applicants.services.releases import ReleaseReport, release_decisions

__all__ = [
    "ReleaseReport",
    "accept_pool_invitation",
    "add_question",
    "admit_applications",
    "ask_for_more",
    "begin_application",
    "change_question",
    "close_late_inquiries",
    "copy_questions",
    "decline_pool_invitation",
    "give_extra_time",
    "give_leave",
    "invite_from_pool",
    "join_pool",
    "leave_match",
    "leave_pool",
    "open_application",
    "order_questions",
    "release_decisions",
    "remind_managers",
    "remind_of_drafts",
    "remove_question",
    "reply_as_manager",
    "reserve_after_match",
    "save_draft",
    "stage_decision",
    "stage_decisions",
    "submit_application",
    "take_back_application",
    "tell_manager",
    "tell_of_reserve",
    "unstage_decision",
    "withdraw_application",
]
