"""What every app's pages need of a request: where it comes from, who may go on, what to hide.

This package knows no model of ours; it stands left of every other package of `privacy`.
"""
