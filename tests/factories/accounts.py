from datetime import UTC, date, datetime

import factory

from mentoring.accounts.models import JobKind, Language, PeopleImport, Unit, User


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"U{n:04}")
    name = factory.Sequence(lambda n: f"Seksjon {n}")


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    given_name = factory.Sequence(lambda n: f"Kari{n}")
    family_name = "Nordmann"
    email = factory.LazyAttribute(lambda person: f"{person.given_name}.{person.family_name}@politiet.example".lower())
    password = "!"  # none, like everybody who comes from the HR system
    unit = factory.SubFactory(UnitFactory)
    job_kind = JobKind.OPERATIVE
    birth_date = date(1996, 5, 17)
    language = Language.ENGLISH  # so that tests read like the source


class PeopleImportFactory(factory.django.DjangoModelFactory[PeopleImport]):
    """A file that has been checked, not applied."""

    class Meta:
        model = PeopleImport

    created_at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    created_by = factory.SubFactory(UserFactory, is_administrator=True)
    file_name = "personer.csv"
    digest = "x"
