"""The other side of the wire, for real: a mail server and an SMS provider on loopback.

Both count what they took by Message-ID and Idempotency-Key, and both can be told to fail, to hang
or to take a message and never say so. In a test: `MailServer`, `SMSProvider`. For a drill, outside
of every process that may be killed: `peers_process`.
"""
