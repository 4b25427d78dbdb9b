"""A server for tests that writes no access log into their output."""

from django.core.servers.basehttp import WSGIRequestHandler


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        return
