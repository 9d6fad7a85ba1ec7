"""Compares: two policies and what each says of the same manifests, and the gate of a repository with what it was."""
