"""Which later work leaving needs: the case, the sweep for many cases at once, the certificate."""

from privacy.erasure.domain import informing, running, sweeping
from privacy.work.handlers import handler

handler("erasure.case", outside=running.before_chunk, priority=5, together=True)(running.chunk)
handler("erasure.sweep", outside=sweeping.search, priority=5)(sweeping.record)
handler("erasure.inform", outside=informing.hand_over, priority=5, together=True)(informing.close)
