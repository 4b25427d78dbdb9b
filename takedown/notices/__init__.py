"""Copyright notices: filed without sign-in, proven by e-mail, completed in time, decided by Legal.

No work is touched before somebody of the role Legal accepted a complete notice (T-1.6, T-1.7).
"""
