"""Parts of forms that every app may use: fields people fill in, and how a form becomes a page.

This package knows no model; templates stand in `templates/formparts/`.
"""
