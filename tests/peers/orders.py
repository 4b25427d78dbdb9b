"""What a peer can be told to do with the next messages."""

from enum import StrEnum


class Order(StrEnum):
    ACCEPT = "accept"
    BUSY = "busy"  # come back later
    ERROR = "error"  # broken inside (HTTP 500; SMTP 451 after the data)
    REJECT_RECIPIENT = "reject_recipient"
    REJECT_CONTENT = "reject_content"
    REFUSE_US = "refuse_us"  # our sender, our signature
    REDIRECT = "redirect"  # HTTP only
    HANG = "hang"  # takes the data and stays silent; counts nothing
    TAKE_AND_DROP = "take_and_drop"  # takes it, counts it, breaks the line before saying so
