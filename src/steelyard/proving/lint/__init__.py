"""Finds what is weak in cards and packs although they load: one lint per file in `lints`, none named anywhere else."""
