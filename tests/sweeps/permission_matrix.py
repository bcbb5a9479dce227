"""Who may do what, as data. test_permission_matrix.py holds it against the rules; each README shows its part.

`python -m tests.sweeps.permission_matrix` writes the tables into the READMEs.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

ROLES = (
    "anonymous", "outsider", "applicant", "assessor", "leader", "assistant", "mentor", "coordinator", "administrator", "officer",
)  # fmt: skip
"""The people of the world (world.py). `outsider` works here and has no part in the programme. `officer`: data protection officer."""

EVERYBODY = frozenset(ROLES) - {"anonymous"}
MEMBERS = frozenset({"assessor", "leader", "assistant", "mentor", "coordinator"})


@dataclass(frozen=True)
class Row:
    """`roles` may do it with the object of that name in the world ("" : no object)."""

    on: str
    roles: frozenset[str]


def only(*roles: str, on: str = "program") -> Row:
    return Row(on, frozenset(roles))


def members(*more: str, on: str = "program") -> Row:
    return Row(on, MEMBERS | set(more))


def everybody(on: str = "") -> Row:
    return Row(on, EVERYBODY)


MATRIX: dict[str, Row] = {
    "accounts.edit_own_profile": everybody(),
    "accounts.import_people": only("administrator", on=""),
    "accounts.must_have_second_factor": only("administrator", "coordinator", on=""),
    "accounts.use_admin": only("administrator", on=""),
    "applicants.apply": everybody("program"),
    "applicants.ask_from_pool": only("coordinator"),
    "applicants.decide_application": only("coordinator"),
    "applicants.edit_application": only("applicant", on="application"),
    "applicants.edit_questions": only("coordinator"),
    "applicants.join_pool": only("applicant", on="application"),
    "applicants.list_applications": only("coordinator"),
    "applicants.reply_as_manager": only("leader", on="manager_reply"),
    "applicants.share_call": only("coordinator"),
    "applicants.view_application": only("applicant", "coordinator", on="application"),
    "applicants.view_call": everybody("program"),
    "applicants.withdraw_application": only("applicant", on="application"),
    "audit.read_trail": only("administrator", "officer", on=""),
    "breadth.answer_questions": only("applicant", on="application"),
    "breadth.change_question": only("coordinator", on="voluntary_question"),
    "breadth.confirm_question": only("officer", on="voluntary_question"),
    "breadth.edit_targets": only("coordinator"),
    "breadth.end_question": only("coordinator", "officer", on="voluntary_question"),
    "breadth.list_questions": only("officer", on=""),
    "breadth.propose_question": only("coordinator"),
    "breadth.view_breadth": only("coordinator"),
    "breadth.view_question": only("coordinator", "officer", on="voluntary_question"),
    "checkins.answer_sheet": only("mentor", on="sheet"),
    "checkins.read_answers": only("coordinator"),
    "dashboard.send_thanks": only("coordinator"),
    "dashboard.view_certificate": only("leader", "coordinator", on="leadership"),
    "dashboard.view_control": only("coordinator"),
    "dashboard.view_home": everybody(),
    "dashboard.view_privacy": everybody("program"),
    "dashboard.view_retention": only("administrator", "officer", on=""),
    "feeds.look_after_feed": everybody(),
    "gatherings.edit_gathering": only("coordinator", on="gathering"),
    "gatherings.list_gatherings": members(),
    "gatherings.plan_gatherings": only("coordinator"),
    "gatherings.reply_to_gathering": only("mentor", "leader", on="gathering"),
    "gatherings.tick_action": only("coordinator", "mentor", on="action"),
    "gatherings.view_gathering": only("coordinator", "mentor", "leader", on="gathering"),
    "mail.read_demo_mailbox": everybody(),
    "matching.confirm_pairing": only("mentor", "leader", on="pairing"),
    "matching.end_pairing": only("coordinator", on="pairing"),
    "matching.look_after_rankings": only("coordinator"),
    "matching.publish_match": only("coordinator"),
    "matching.rank": only("leader", on="leadership"),
    "matching.run_match": only("coordinator"),
    "matching.view_board": only("coordinator"),
    "matching.view_own_match": only("mentor", "leader"),
    "matching.view_pairs": only("coordinator"),
    "matching.view_senders": only("coordinator", "assistant"),
    "outcomes.answer_survey": only("leader", on="reply"),
    "outcomes.edit_report": only("coordinator"),
    "outcomes.plan_surveys": only("coordinator"),
    "outcomes.view_own_series": only("leader"),
    "outcomes.view_report": only("mentor", "leader", "coordinator"),
    "programs.copy_program": only("coordinator"),
    "programs.create_program": only("administrator", "coordinator", on=""),
    "programs.edit_letters": only("coordinator"),
    "programs.edit_program": only("coordinator"),
    "programs.lead_districts": only("coordinator"),
    "programs.list_programs": everybody(),
    "programs.manage_members": only("coordinator"),
    "programs.move_program": only("administrator", "coordinator"),
    "programs.search_people": only("administrator", "coordinator", on=""),
    "programs.view_call": everybody("program"),
    "programs.view_letters": only("coordinator"),
    "programs.view_program": members("administrator"),
    "resources.edit_resources": only("coordinator"),
    "resources.read_resources": members(on="resource"),
    "scoring.edit_criteria": only("coordinator"),
    "scoring.redact_answers": only("coordinator"),
    "scoring.score_assignment": only("assessor", on="assignment"),
    "scoring.stage_decisions": only("coordinator"),
    "scoring.view_queue": only("assessor"),
    "scoring.view_results": only("coordinator"),
    "trios.answer_quietly": only("officer", on="quiet_message"),
    "trios.arrange_meeting": only("mentor", "leader", "assistant", on="leadership"),
    "trios.open_room": only("mentor", on="leadership"),
    "trios.take_back_quietly": only("mentor", on="quiet_message"),
    "trios.view_trio": only("mentor", "leader", "assistant", on="leadership"),
    "trios.watch_rhythm": only("coordinator"),
    "trios.write_quietly": only("mentor", "leader"),
    "trios.write_trio": only("mentor", "leader", on="leadership"),
    "videos.caption_video": only("applicant", "coordinator", on="video"),
    "videos.send_video": only("applicant", on="application"),
    "videos.watch_video": only("applicant", "assessor", "coordinator", on="video"),
}

READMES = {
    "accounts": "mentoring/accounts", "audit": "mentoring/audit", "mail": "mentoring/mail", "dashboard": "mentoring/dashboard",
    "programs": "programs", "applicants": "applicants", "videos": "applicants/videos", "scoring": "applicants/scoring",
    "breadth": "applicants/breadth", "feeds": "sessions_app/feeds", "resources": "sessions_app/resources",
    "matching": "matching", "gatherings": "sessions_app", "checkins": "sessions_app/checkins", "outcomes": "sessions_app/outcomes",
    "trios": "sessions_app/trios",
}  # fmt: skip


def table(label: str) -> str:
    """The app's part of the matrix as a Markdown table."""
    lines = ["| may | with | who |", "|---|---|---|"]
    for name, row in sorted(MATRIX.items()):
        app, verb = name.split(".")
        if app == label:
            who = (
                "everybody signed in"
                if row.roles == EVERYBODY
                else ", ".join(role for role in ROLES if role in row.roles)
            )
            lines.append(f"| {verb.replace('_', ' ')} | {row.on.replace('_', ' ') or '–'} | {who} |")
    return "\n".join(lines) + "\n"


def with_table(text: str, label: str) -> str | None:
    """The README's text with the table between its marks. None: it has no marks."""
    marks = re.compile(rf"<!-- permissions:{label} -->\n.*?<!-- /permissions -->", re.DOTALL)
    told, count = marks.subn(lambda _match: f"<!-- permissions:{label} -->\n{table(label)}<!-- /permissions -->", text)
    return told if count == 1 else None


def labels() -> list[str]:
    return sorted({name.split(".")[0] for name in MATRIX})


if __name__ == "__main__":
    for label in labels():
        readme = ROOT / READMES[label] / "README.md"
        told = with_table(readme.read_text(encoding="utf-8"), label) if readme.exists() else None
        if told is None:
            print(
                f"{READMES[label]}/README.md has no place for its table (<!-- permissions:{label} --> … <!-- /permissions -->)"
            )
        else:
            readme.write_text(told, encoding="utf-8")
