"""Take the reasons of rules on pairs out of the runs' inputs and findings, and put them beside the run."""

import hashlib
import json

from django.db import migrations


def fingerprint(problem):
    return hashlib.sha256(json.dumps(problem, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def move_out(apps, schema_editor):
    runs, reasons = apps.get_model("matching", "MatchRun"), apps.get_model("matching", "RuleReason")
    leaders, applications = apps.get_model("programs", "Membership"), apps.get_model("applicants", "Application")
    for run in runs.objects.order_by("pk").iterator(chunk_size=20):
        said = [rule for rule in run.problem.get("rules", []) if "reason" in rule]
        for rule in said:
            leader, application = int(rule["leader"][1:]), int(rule["mentor"][1:])
            known = leaders.objects.filter(pk=leader).exists() and applications.objects.filter(pk=application, erased_at=None).exists()
            if (reason := rule.pop("reason")) and known and run.repeats_id is None:
                reasons.objects.update_or_create(
                    run_id=run.pk, leader_id=leader, application_id=application, defaults={"reason": reason}
                )
        if said:
            run.digest = fingerprint(run.problem)
            run.save(update_fields=["problem", "digest"])
    for finding in apps.get_model("matching", "Explanation").objects.filter(told__has_key="prices"):
        said = [price["rule"] for price in finding.told["prices"] if "reason" in price["rule"]]
        for rule in said:
            del rule["reason"]
        if said:
            finding.save(update_fields=["told"])


class Migration(migrations.Migration):
    dependencies = [("matching", "0011_rule_reasons")]

    operations = [migrations.RunPython(move_out, migrations.RunPython.noop)]
