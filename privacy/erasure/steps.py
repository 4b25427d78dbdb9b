"""The plan of a case, kept as steps: what was planned is compared with what was done.

Written when the person is locked out, so that sessions and codes, which end at that moment, are
counted; compared again at the point of no return, for rows age out during the window as well.
"""

from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.plan import PlanLine, plan


def is_minor(case: ErasureCase) -> bool:
    """Tell whether the rules for a minor's erasure hold (data.md, rule 4)."""
    return case.origin == Origin.MINOR


def plan_of(case: ErasureCase) -> list[PlanLine]:
    """Return what the erasure of this case does, with the counts of this moment."""
    return plan(subject_ids=[case.subject_id], minor=is_minor(case))


def write_steps(case: ErasureCase, lines: list[PlanLine]) -> None:
    """Write the plan down; a step that stands already stays."""
    ErasureStep.objects.bulk_create(
        [
            ErasureStep(
                case=case, ordinal=n, store=line.store, action=line.action, planned=line.count
            )
            for n, line in enumerate(lines)
        ],
        ignore_conflicts=True,
    )


def settle_plan(case: ErasureCase) -> None:
    """Bring the steps up to the moment: what has gone since the lock is done, the rest planned."""
    lines = plan_of(case)
    write_steps(case, lines)
    counts = {line.store: line for line in lines}
    steps = list(case.steps.filter(store__in=counts))
    for step in steps:
        line = counts[step.store]
        step.done = 0 if line.stays else max(step.planned - line.count, 0)
        step.planned = step.done + line.count
    ErasureStep.objects.bulk_update(steps, ["done", "planned"])
