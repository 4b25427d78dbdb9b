"""The plan of a mailing as a person reads it at the command line: numbers and reasons, no names."""

from privacy.messages.failures import FINAL
from privacy.messages.mailings import Plan


def as_text(plan: Plan) -> str:
    """Return one line for who is reached and one for each reason."""
    lines = [f"{plan.reached:>8}  reached"]
    lines += [
        f"{count:>8}  left out: {FINAL[reason]}" for reason, count in sorted(plan.left.items())
    ]
    return "\n".join(lines)
