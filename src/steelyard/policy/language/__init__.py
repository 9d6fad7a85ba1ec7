"""The policy language: rows lower into one syntax tree, typed at load and compiled once."""
