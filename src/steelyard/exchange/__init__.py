"""Documents of others made into manifest entries: what they say, where it came from, and what a person must fill in.

Nothing here asks a network, and nothing is guessed: what a document does not say plainly is left to a person,
with the reason.
"""
