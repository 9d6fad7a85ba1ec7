"""The class of the Model Openness Framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.mof import CLASSES, mof_of

if TYPE_CHECKING:
    from collections.abc import Mapping

READS: Final = ("access", "license", "components", "base")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the class, or the two between which it lies, and what is missing for the next one."""
    found = mof_of(record, LICENSES)
    # A class that is not ruled out is no class that was reached.
    lowest = found.class_ if found.class_ is not None else 0
    values: dict[str, Any] = {"mof_class_lowest": lowest, "mof_class_highest": found.possible}
    if lowest == found.possible:
        values["mof_class"] = lowest
    following = next((class_ for class_ in CLASSES if not found.met[class_]), None)
    short = () if following is None else found.missing[following]
    values["mof_missing"] = [one.component for one in short]
    return Known(values, reasons=tuple(one.words for one in short))
