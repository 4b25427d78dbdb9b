"""The ways a message leaves: SMTP, an SMS provider over HTTP, files of a development machine."""
