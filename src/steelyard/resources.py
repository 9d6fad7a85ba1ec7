"""Where Steelyard's own data files are: beside the sources in a checkout, inside the package when installed."""

from __future__ import annotations

import os

VERSION = "0.1.0"

HOME = "https://steelyard.example"
"""Prefix of schema ids and rule links. A reserved name until the project has a public address."""


def _data() -> str:
    here = os.path.dirname(os.path.abspath(__file__))
    packed = os.path.join(here, "_data")
    return packed if os.path.isdir(packed) else os.path.dirname(os.path.dirname(here))


POLICIES = os.path.join(_data(), "policies")
SCHEMAS = os.path.join(_data(), "schemas")


def is_shipped(policy: str) -> bool:
    """Whether a policy is the name of a shipped pack; `./baseline` is a path, and so is whatever else leads to one."""
    if os.path.basename(policy) != policy or policy.endswith("_test"):
        return False
    return os.path.exists(os.path.join(POLICIES, "packs", f"{policy}.yaml"))


def rule_page(rule: str) -> str:
    """Return the link to a rule's page."""
    return f"{HOME}/rules/{rule}"
