import pytest
from django.utils import translation

from mentoring.accounts.models import User


@pytest.fixture(autouse=True)
def said_in_english():
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def english(coordinator, administrator):
    """Pages come in the reader's language."""
    User.objects.filter(pk__in=[coordinator.pk, administrator.pk]).update(language="en")
    coordinator.language = administrator.language = "en"
