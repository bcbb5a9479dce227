"""Rows as they are now, and staying so until the transaction ends."""

from django.db import connection

from applicants.models import Application
from programs.models import Program


def shared(program_id: int) -> Program:
    """The programme as it is now, so that its dates cannot be moved until we are done, while others may read it as we do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM programs_program WHERE id = %s FOR SHARE", [program_id])
    return Program.objects.get(pk=program_id)


def locked(application: Application) -> Application:
    """The application, locked, with its programme as `shared` gives it."""
    program = shared(application.program_id)
    fresh = Application.objects.select_for_update(of=("self",)).select_related("applicant").get(pk=application.pk)
    fresh.program = program
    return fresh
