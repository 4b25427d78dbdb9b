"""Progress on stderr: a bar for a person, lines for a log."""

from io import StringIO

from privacy import progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_log_gets_a_line_only_now_and_then() -> None:
    often, seldom = StringIO(), StringIO()
    for stream, every in ((often, 0.0), (seldom, 60.0)):
        with progress.shown("entries", stream=stream, every=every) as report:
            report(1, 3)
            report(3, 3)
    assert (often.getvalue(), seldom.getvalue()) == ("entries: 1 of 3\nentries: 3 of 3\n", "")


def test_terminal_gets_a_bar_that_leaves_nothing_behind() -> None:
    stream = Terminal()
    with progress.shown("entries", stream=stream) as report:
        report(1, 3)
    assert "entries" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")
