"""Rankings made before there were envelopes are put into them, and come out as they were."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from matching.models import Ranking
from matching.selectors.rankings import own_words
from tests.factories.applicants import ApplicationFactory
from tests.factories.matching import LeaderFactory
from tests.factories.programs import NOW, ProgramFactory

BEFORE, AFTER = ("matching", "0006_repeats"), ("matching", "0009_drop_ranking_entries")


@pytest.fixture
def in_the_past(transactional_db):
    MigrationExecutor(connection).migrate([BEFORE])
    yield MigrationExecutor(connection).loader.project_state([BEFORE]).apps
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def test_what_was_ranked_is_sealed_and_comes_back(in_the_past, settings):
    settings.SECRET_KEY_GIVEN = True
    program = ProgramFactory()
    leader, other = LeaderFactory.create_batch(2, program=program)
    one, two, three = (application.pk for application in ApplicationFactory.create_batch(3, program=program))
    ranking = in_the_past.get_model("matching", "Ranking")
    entry = in_the_past.get_model("matching", "RankingEntry")
    sent = ranking.objects.create(
        program_id=program.pk, leader_id=leader.pk, state="sent", begun_at=NOW, sent_at=NOW, version=7
    )
    ranking.objects.create(program_id=program.pk, leader_id=other.pk, begun_at=NOW)
    entry.objects.create(ranking=sent, application_id=two, place=1, note="kanarifugl: klok")
    entry.objects.create(ranking=sent, application_id=one, place=2)
    entry.objects.create(ranking=sent, application_id=three, not_possible=True, reason="kanarifugl: søsken")

    MigrationExecutor(connection).migrate([AFTER])

    assert [(w.application.pk, w.place, w.not_possible, w.reason, w.note) for w in own_words(leader)] == [
        (two, 1, False, "", "kanarifugl: klok"),
        (one, 2, False, "", ""),
        (three, None, True, "kanarifugl: søsken", ""),
    ]
    assert own_words(other) == []
    kept = Ranking.objects.get(leader=leader)
    assert (kept.state, kept.sent_at, kept.version) == ("sent", NOW, 7)
    sizes = {(len(row.envelope), len(row.notes)) for row in Ranking.objects.all()}
    assert len(sizes) == 1
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        assert "matching_rankingentry" not in tables
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%kanarifugl%'")
            assert cursor.fetchone() == (0,), table


def test_without_a_secret_nothing_is_sealed_with_a_key_everybody_has(db, settings):
    settings.SECRET_KEY_GIVEN = False
    Ranking.objects.create(program=(leader := LeaderFactory()).program, leader=leader, begun_at=NOW)
    migration = import_module("matching.migrations.0008_seal_rankings")

    class Past:
        """RankingEntry is gone; there were none."""

        @staticmethod
        def get_model(label: str, name: str):
            return apps.get_model(label, "TagRule" if name == "RankingEntry" else name)

    with pytest.raises(ImproperlyConfigured):
        migration.close(Past, None)
