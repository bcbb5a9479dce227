"""Constraints that many models need, said once. If it must never be untrue, the database says so."""

from django.db.models import CheckConstraint, Q, TextChoices


def one_of(field: str, enum: type[TextChoices]) -> CheckConstraint:
    """The column holds one of the enum's values."""
    return CheckConstraint(condition=Q(**{f"{field}__in": enum.values}), name=f"%(app_label)s_%(class)s_{field}_valid")


def paired(stem: str) -> CheckConstraint:
    """`<stem>_at` and `<stem>_by` are both there or both empty."""
    both = Q(**{f"{stem}_at__isnull": False, f"{stem}_by__isnull": False})
    neither = Q(**{f"{stem}_at__isnull": True, f"{stem}_by__isnull": True})
    return CheckConstraint(condition=both | neither, name=f"%(app_label)s_%(class)s_{stem}_paired")
