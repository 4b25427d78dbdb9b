"""Which later work leaving needs: the case, the sweep for many cases at once, the certificate."""

from privacy.erasure.domain import informing, running, sweeping
from privacy.work.handlers import handler

NO_LIMIT = 2**31 - 1

handler("erasure.case", outside=running.before_chunk, priority=5, together=True)(running.chunk)
# A minor's case waits for nobody else's (P-4.5).
handler("erasure.minor", outside=running.before_chunk, priority=9, together=True)(running.chunk)
handler("erasure.sweep", outside=sweeping.search, priority=7)(sweeping.record)
# Never a dead letter: after its 72 hours it ends by itself, and the sealed key with it.
handler(
    "erasure.inform",
    outside=informing.hand_over,
    priority=5,
    together=True,
    max_attempts=NO_LIMIT,
)(informing.close)
