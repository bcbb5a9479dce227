from django.db import migrations

FILL = """
WITH per_criterion AS (
    SELECT a.application_id, a.round, s.criterion_id,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY s.points) AS median, max(s.points) - min(s.points) AS gap
    FROM scoring_score s JOIN scoring_assignment a ON a.id = s.assignment_id
    WHERE a.state = 'sent' AND s.points IS NOT NULL
    GROUP BY a.application_id, a.round, s.criterion_id
)
INSERT INTO scoring_tally (application_id, round, total, spread)
SELECT p.application_id, p.round, sum(p.median * c.weight) / sum(c.weight) * 25, max(p.gap)
FROM per_criterion p JOIN scoring_criterion c ON c.id = p.criterion_id
GROUP BY p.application_id, p.round
"""


class Migration(migrations.Migration):
    """Count the marks that were sent before there were tallies."""

    dependencies = [("scoring", "0002_tally")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
