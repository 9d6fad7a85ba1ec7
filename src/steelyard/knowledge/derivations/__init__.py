"""One file for each group of derived facts: `derive(record, as_of)` gives its values, and what they were concluded from."""
