"""The command line: the only place that knows click, the environment and the clock."""
