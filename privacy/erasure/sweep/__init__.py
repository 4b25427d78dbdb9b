"""The blind sweep: searches everything there is for values that identify a person alone.

It shares nothing with the code that erased: it reads `information_schema`, not the models; cells,
not rows of somebody; files, not paths. What it finds is residue, and no case ends with residue.
"""
