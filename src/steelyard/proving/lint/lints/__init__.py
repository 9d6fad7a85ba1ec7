"""The lints. Each module has one `LINT`; its file's name is the lint's id, and `table` finds it here."""
