import pytest

from mentoring.accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(given_name="Petra", family_name="Personvern", is_data_protection_officer=True)
