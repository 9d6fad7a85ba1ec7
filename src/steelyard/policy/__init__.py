"""Policies: cards, packs, and the language their rows are written in."""
