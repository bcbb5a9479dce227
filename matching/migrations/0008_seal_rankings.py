"""Put what leaders have ranked so far into their sealed envelopes."""

from collections import defaultdict

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

from mentoring.sealing import seal, unseal

ORDER, NOTES = "matching.ranking.order", "matching.ranking.notes"
ENVELOPE_BYTES, NOTES_BYTES = 16 * 1024, 48 * 1024


def close(apps, schema_editor):
    rankings, entries = apps.get_model("matching", "Ranking"), apps.get_model("matching", "RankingEntry")
    said = defaultdict(lambda: ({}, {}, {}))
    for entry in entries.objects.order_by("pk"):
        places, impossible, notes = said[entry.ranking_id]
        if entry.not_possible:
            impossible[entry.application_id] = entry.reason
        elif entry.place is not None:
            places[entry.application_id] = entry.place
        if entry.note:
            notes[entry.application_id] = entry.note
    waiting = rankings.objects.filter(envelope=None)
    if not settings.SECRET_KEY_GIVEN and waiting.exists():
        raise ImproperlyConfigured("Set SECRET_KEY: rankings are sealed with it by this migration.")
    for ranking in waiting.order_by("pk"):
        places, impossible, notes = said[ranking.pk]
        order, row = {"places": places, "impossible": impossible}, str(ranking.leader_id)
        ranking.envelope = seal(order, purpose=ORDER, row=row, size=ENVELOPE_BYTES)
        ranking.notes = seal(notes, purpose=NOTES, row=row, size=NOTES_BYTES)
        ranking.save(update_fields=["envelope", "notes"])


def open_again(apps, schema_editor):
    rankings, entries = apps.get_model("matching", "Ranking"), apps.get_model("matching", "RankingEntry")
    entries.objects.all().delete()
    for ranking in rankings.objects.exclude(envelope=None).order_by("pk"):
        row = str(ranking.leader_id)
        order = unseal(ranking.envelope, purpose=ORDER, row=row)
        notes = unseal(ranking.notes, purpose=NOTES, row=row)
        places, impossible = order["places"], order["impossible"]
        entries.objects.bulk_create(
            entries(
                ranking=ranking, application_id=int(pk), place=places.get(pk), not_possible=pk in impossible,
                reason=impossible.get(pk, ""), note=notes.get(pk, ""),
            )
            for pk in {**places, **impossible, **notes}
        )  # fmt: skip
    rankings.objects.update(envelope=None, notes=None)


class Migration(migrations.Migration):
    dependencies = [("matching", "0007_sealed_rankings")]

    operations = [migrations.RunPython(close, open_again)]
