"""Audits many repositories: the pipeline once per repository, mapped, one row each."""

from __future__ import annotations

from steelyard.audit.mapper import InlineMapper, Mapper
from steelyard.audit.rollup import audit

__all__ = ["InlineMapper", "Mapper", "audit"]
