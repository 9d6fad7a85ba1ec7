"""Exceptions with a whole life: written in the manifest, beside a line or in a central file; in force or not, used or not."""
