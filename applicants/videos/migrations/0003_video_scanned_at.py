from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('videos', '0002_video_looked_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='video',
            name='scanned_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='scanned for viruses, none found'),
        ),
    ]
