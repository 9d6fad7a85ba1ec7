"""Writes a policy folder of many cards: the shipped ones under new ids, in the shipped groups."""

from __future__ import annotations

import glob
import os
import shutil
from itertools import cycle, islice

SHIPPED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "policies", "rules")


def write(folder: str, count: int) -> None:
    """Write `count` cards below `folder`; there are as many of each kind as in the shipped ones."""
    every = sorted(glob.glob(os.path.join(SHIPPED, "*", "*.yaml")))
    for number, path in enumerate(islice(cycle(every), count)):
        group, name = path.split(os.sep)[-2:]
        target = os.path.join(folder, "rules", group, f"copy-{number}-{name}")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(path, target)
