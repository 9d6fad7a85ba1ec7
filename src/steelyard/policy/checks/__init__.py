"""Python checks: found among the installed packages, asked about read-only facts, their answers examined.

Nothing here is imported by a run whose policy has no `check:`.
"""
