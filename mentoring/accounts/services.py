"""Writes of people. What came from the HR system is written by importing.py's plan, whole or not at all."""

import hashlib
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.importing import Plan, apply_plan, make_plan
from mentoring.accounts.models import ImportState, Language, PeopleImport, User
from mentoring.audit.services import audited, record
from mentoring.policies import Refusal

MOST_LEAVERS = 0.2
"""When more than this share of the people would leave, somebody has probably uploaded the wrong file."""


@audited
def choose_language(*, person: User, language: str, by: User, now: datetime) -> None:
    """The person reads pages and gets letters in this language from now on."""
    person.language = Language(language)
    person.save(update_fields=["language"])
    record(action="accounts.choose_language", subject=person, by=by, after={"language": language}, now=now)


@audited
def deactivate_person(*, person: User, by: User | None, now: datetime) -> None:
    """The person has left: signed out everywhere at the next click, no letters any more. Nothing is deleted."""
    person.is_active, person.left_at = False, now
    person.save(update_fields=["is_active", "left_at"])
    record(action="accounts.deactivate_person", subject=person, by=by, now=now)


@audited
def forget_single_sign_on(*, person: User, by: User | None, now: datetime) -> None:
    """The next account of the organisation that comes with this person's address is tied to them. For when they got a new one there."""
    SocialAccount.objects.filter(user=person).delete()
    record(action="accounts.forget_single_sign_on", subject=person, by=by, now=now)


@audited
def check_import(*, file_name: str, content: str, by: User | None, now: datetime) -> tuple[PeopleImport, Plan]:
    """Keep the file and say what it would do. Nothing about people is changed."""
    plan = make_plan(content)
    made = PeopleImport.objects.create(
        created_at=now,
        created_by=by,
        file_name=file_name[:200],
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        added=len(plan.added),
        changed=len(plan.changed),
        left=len(plan.left),
        bad=len(plan.faults),
        state=ImportState.REFUSED if plan.faults else ImportState.CHECKED,
    )
    record(action="accounts.check_import", subject=made, by=by, now=now)
    return made, plan


@audited
def apply_import(*, people_import: PeopleImport, many_leave: bool = False, by: User | None, now: datetime) -> Plan:
    """Do what the checked file says: all of it, in one transaction. The file is emptied afterwards.

    One file at a time: who comes second waits, and is refused when the first has changed what theirs would do. Refuses when the file
    has bad rows, was applied before, would do something else than it said when it was checked, or when more than a fifth of the people
    would leave and nobody has said (`many_leave`) that this is right.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.apply_import'))")
    fresh = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if fresh.state == ImportState.APPLIED:
        raise Refusal("applied", _("This file has been applied already."))
    if fresh.state == ImportState.REFUSED:
        raise Refusal(
            "bad_rows",
            _("The file has bad rows. Correct them in the HR system and upload it again; nothing has been changed."),
        )
    plan = make_plan(fresh.content)
    if (len(plan.added), len(plan.changed), len(plan.left)) != (fresh.added, fresh.changed, fresh.left):
        raise Refusal(
            "stale", _("People have changed since the file was checked. Upload it again to see what it would do now.")
        )
    if plan.known and len(plan.left) > MOST_LEAVERS * plan.known and not many_leave:
        raise Refusal("many_leave", _("More than a fifth of the people would leave. Tick the box if that is right."))
    apply_plan(plan, now=now)
    fresh.state, fresh.content, fresh.applied_at, fresh.applied_by = ImportState.APPLIED, "", now, by
    fresh.save(update_fields=["state", "content", "applied_at", "applied_by"])
    record(
        action="accounts.apply_import", subject=fresh, by=by, now=now,
        after={"added": len(plan.added), "changed": len(plan.changed), "left": len(plan.left)},
    )  # fmt: skip
    return plan


# --- Deleting ---------------------------------------------------------------------------------------------------------------

NOBODY = "nobody@deleted.invalid"


@audited
def nobody(*, by: User | None, now: datetime) -> User:
    """Whom an application belongs to once nothing may tell whose it was: one account without a name that nobody can sign in to."""
    person, _created = User.objects.get_or_create(
        email=NOBODY, defaults={"is_active": False, "left_at": now, "password": "!"}
    )
    return person


@audited
def erase_person(*, person: User, by: User | None, now: datetime) -> User:
    """Delete the details of somebody who has left, and every way to sign in. The row stays, so that the record still adds up."""
    fresh = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if fresh.is_active:
        raise Refusal("active", _("%(name)s has not left.") % {"name": fresh.name})
    EmailAddress.objects.filter(user=fresh).delete()
    SocialAccount.objects.filter(user=fresh).delete()
    Authenticator.objects.filter(user=fresh).delete()
    fresh.email, fresh.employee_number = f"deleted-{fresh.pk}@deleted.invalid", None
    fresh.given_name, fresh.family_name, fresh.education = "", "", ""
    fresh.birth_date, fresh.last_login = None, None
    fresh.set_unusable_password()
    fresh.save(update_fields=[*User.PersonalData.erase])
    record(action="accounts.erase_person", subject=fresh, by=by, now=now)
    return fresh


@audited
def forget_imports(*, imports: QuerySet[PeopleImport], by: User | None, now: datetime) -> int:
    """Empty files that were checked and never applied; they cannot be applied any more. Returns how many."""
    return imports.update(content="", state=ImportState.REFUSED)
