"""What makes ready to serve."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder


def test_a_database_of_another_version_is_refused_with_what_to_do(db):
    MigrationRecorder.Migration.objects.create(app="mail", name="0999_of_tomorrow")
    with pytest.raises(CommandError, match=r"1 of its migrations.*mail\.0999_of_tomorrow.*demo --reset"):
        call_command("prepare", database=True)
