"""Builds a catalog from released packages, read as files and never imported; not for the path of a check."""
