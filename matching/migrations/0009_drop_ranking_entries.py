"""What leaders ranked stands only in the sealed envelopes from here on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matching", "0008_seal_rankings")]

    operations = [migrations.DeleteModel(name="RankingEntry")]
