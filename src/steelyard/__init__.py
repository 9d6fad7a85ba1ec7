"""Steelyard: a policy-as-code governance linter for AI model choices."""
