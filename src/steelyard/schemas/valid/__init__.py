"""Answers whether a document is valid: one generated module for each schema of what is read (`schemas/writer`)."""
