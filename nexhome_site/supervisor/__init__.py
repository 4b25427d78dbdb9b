"""`make run`: one process that starts everything, starts again what dies, and leaves nothing
behind.

Development and demonstration only; production has an init system of its own. Nothing here imports
Django, so that a broken settings file shows as the output of a part and not as a supervisor that
cannot start.
"""
