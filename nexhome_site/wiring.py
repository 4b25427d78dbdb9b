"""Connects what one app announces to what another must do; no app imports its sibling."""

from accounts.queries import lacks_basic_info
from telemetry.domain import gates

# No extended function runs for an account that lacks something basic (P-2.3).
gates.BASIC_INFO_QUESTIONS.append(lacks_basic_info)
