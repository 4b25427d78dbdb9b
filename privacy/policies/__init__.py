"""Texts, versions, who accepted which."""
