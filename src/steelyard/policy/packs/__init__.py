"""Packs: what they set on rules, what they make of those that they extend or stand beside, and what a locked one forbids."""
