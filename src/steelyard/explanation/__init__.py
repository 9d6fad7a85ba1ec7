"""Why a rule said what it said of a manifest: the evaluation as a tree, and what would have to change."""

from steelyard.explanation.build import Sought, explain, subjects_of
from steelyard.explanation.model import (
    Branch,
    Change,
    Element,
    Explanation,
    Node,
    Reason,
    Step,
    Verdict,
    Ways,
)

__all__ = [
    "Branch",
    "Change",
    "Element",
    "Explanation",
    "Node",
    "Reason",
    "Sought",
    "Step",
    "Verdict",
    "Ways",
    "explain",
    "subjects_of",
]
