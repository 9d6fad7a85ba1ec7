"""Fixes: what would take a finding away, made as changes of the text and proven by reading it back (docs/fixing.md).

OFFERS                       for every finding its fix, if there is one; asked by `pipeline`
mended(path, data, ...)      a file with its fixes made, each of which took its finding away and added none
edited(document, data, ...)  a text with changes made, or nothing where they would change anything else
stub(...), with_waiver(...)  a waiver to fill in, put under `waivers:`
"""
