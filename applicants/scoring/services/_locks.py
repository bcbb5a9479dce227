from applicants.scoring.models import Assignment


def locked(assignment: Assignment) -> Assignment:
    """The assignment as it is now, locked, with its application and programme."""
    return (
        Assignment.objects.select_for_update(of=("self",)).select_related("application__program").get(pk=assignment.pk)
    )
