from django.db import migrations

# A copy was told by its key, "<key of the letter>|again<number>".
TIE = r"""
UPDATE mail_outboundemail AS copy SET again_of_id = letter.id
FROM mail_outboundemail AS letter
WHERE copy.key ~ '\|again\d+$' AND letter.key = regexp_replace(copy.key, '\|again\d+$', '')
"""


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_outbox")]

    operations = [migrations.RunSQL(TIE, migrations.RunSQL.noop)]
