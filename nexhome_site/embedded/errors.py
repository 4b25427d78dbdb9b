"""The one exception of the embedded servers: its text tells a newcomer what to do next."""


class EmbeddedError(Exception):
    """A server cannot be started or kept; the message names the cause and the way out."""
