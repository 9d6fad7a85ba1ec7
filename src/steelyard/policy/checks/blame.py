"""Says what a check did wrong, and at which line of its own code, in one line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from steelyard.secrets import shortened

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_LONGEST = 300
_OURS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep


def blame(error: BaseException, function: str = "") -> str:
    """Return what was raised, and where: the deepest line of the package of `module:function`, else of whom it called."""
    where = _deepest(error.__traceback__, function.partition(":")[0].partition(".")[0])
    return f"{_said(error)}{f' ({where})' if where else ''}"


def line_of(function: Callable[..., object]) -> str:
    """Return where a function begins: `house_checks/owners.py:12`; empty for what is not written in Python."""
    code = getattr(function, "__code__", None)
    return "" if code is None else f"{_short(code.co_filename)}:{code.co_firstlineno}"


def _said(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - an error that cannot even say what it is
        text = ""
    text = shortened(text, _LONGEST)
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def _deepest(trace: TracebackType | None, package: str) -> str:
    own, other = "", ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(("<", _OURS)) and f"{os.sep}importlib{os.sep}" not in file:
            other = f"{_short(file)}:{trace.tb_lineno}"
            own = other if other.partition("/")[0].partition(".")[0] == package else own
        trace = trace.tb_next
    return own or other


def _short(file: str) -> str:
    """Return a file from its folder of packages on: the same on every machine."""
    homes = [home for home in map(os.path.abspath, sys.path) if file.startswith(home.rstrip(os.sep) + os.sep)]
    short = os.path.relpath(file, max(homes, key=len)) if homes else os.path.basename(file)
    return short.replace(os.sep, "/")
