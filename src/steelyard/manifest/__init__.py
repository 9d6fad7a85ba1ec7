"""A project's manifest: its fields, its schema, and how a document becomes one.

Importing this package costs nothing: pydantic comes in only with `steelyard.manifest.model`.
"""
