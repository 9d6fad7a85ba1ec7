"""What was meant by a policy that there is not: a file or folder that lies there, or a pack that ships. Loaded for a mistake alone."""

from __future__ import annotations

import os
from typing import Final

from steelyard.resources import POLICIES
from steelyard.schemas import did_you_mean

_ENDINGS: Final = (".yaml", ".yml")
_NEVER: Final = "steelyard.yaml"


def meant(policy: str, folder: str) -> str:
    """Return the question whether something else was meant by a policy, its path starting at a folder; empty for no idea."""
    several = policy.replace(",", " ").split()
    if len(several) > 1 and set(several).issubset(shipped_packs()):
        return f"Several policies are a list, [{', '.join(several)}]; on the command line --policy is given for each."
    above, name = os.path.split(policy.rstrip("/"))
    searched = os.path.join(folder, above)
    names = sorted(os.listdir(searched)) if os.path.isdir(searched) else []
    beside = [
        os.path.join(above, one)
        for one in names
        if not one.startswith(".")
        and one != _NEVER
        and (os.path.isdir(os.path.join(searched, one)) or one.endswith(_ENDINGS))
    ]
    for ending in _ENDINGS:
        if os.path.join(above, name + ending) in beside:
            return f"did you mean `{os.path.join(above, name + ending)}`?"
    hint = did_you_mean(policy, [*beside, *shipped_packs()])
    return hint if hint.startswith("did you mean") else ""


def shipped_packs() -> list[str]:
    """Return the names of the packs that ship."""
    packs = os.listdir(os.path.join(POLICIES, "packs"))
    return sorted(os.path.splitext(one)[0] for one in packs if not one.endswith("_test.yaml"))
