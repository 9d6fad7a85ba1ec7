"""Proves policies: runs their tests, measures what the tests cover, and finds what is weak in a card."""
