"""What the jobs and commands of `privacy` read about people, and for which purpose (T-3.10)."""

from privacy.purposes.uses import declare
from privacy.registry.elements import Purpose
from privacy.registry.inventory import ROWS

# An erasure reaches whatever is kept, and so does the question whether a promise holds.
EVERYTHING = " ".join(row.id for row in ROWS if row.collected)

declare("erasure.case", Purpose.RIGHTS, EVERYTHING)
declare("erasure.minor", Purpose.RIGHTS, EVERYTHING)
declare("erasure.sweep", Purpose.RIGHTS, EVERYTHING)
declare("erasure.inform", Purpose.RIGHTS, "D-48 D-51 D-70")
declare("erase_subject", Purpose.RIGHTS, EVERYTHING)
declare("replay_erasures", Purpose.RIGHTS, EVERYTHING)
declare("promises_check", Purpose.RIGHTS, EVERYTHING)
declare("find_subject", Purpose.RIGHTS, "D-02 D-08 D-11 D-13")

# What is past its time goes, and whoever was a Subject for it alone ends.
declare("inquiries.ends", Purpose.RIGHTS, "D-12 D-38 D-43 D-44 D-45 D-60 D-68")

# Whoever subscribed to new texts is written to, each with their own way out.
declare("subscriptions.tell", Purpose.INFORM, "D-45 D-69 D-73")
declare("subscriptions.ends", Purpose.INFORM, "D-69")
# The two who decide about a text are named at the command line.
declare("policy_import", Purpose.IDENTITY, "D-02")
declare("policy_publish", Purpose.IDENTITY, "D-02")

declare("messages.deliver", Purpose.INFORM, "D-45 D-73")
# News and offers: asked again, at the moment of sending, whether they may go.
for code in ("messages.deliver", "messages.mailing", "send_message", "message_audience"):
    declare(code, Purpose.INFORM, "D-13 D-45 D-73")
    declare(code, Purpose.MARKETING, "D-13 D-45 D-73")
    declare(code, Purpose.PROOF, "D-41")
    declare(code, Purpose.MINORS, "D-10")
    declare(code, Purpose.IDENTITY, "D-06 D-18")
# Whether a notifier can be reached is noted in the case that the message belongs to.
declare("messages.deliver", Purpose.CLAIM, "D-53 D-55")
declare("lookups.retention", Purpose.PROOF, "D-47")
declare("messages.retention", Purpose.PROOF, "D-45")
declare("ledger.checkpoint", Purpose.PROOF, "D-48")
declare("ledger.sequence", Purpose.PROOF, "D-48")
declare("audit_verify", Purpose.PROOF, "D-41 D-48")
declare("outside.write", Purpose.PROOF, "D-74")
declare("run_due_jobs", Purpose.PROOF, "D-74")
declare("queue_status", Purpose.IDENTITY, "D-17 D-18")
declare("queue_status", Purpose.PROOF, "D-51")
