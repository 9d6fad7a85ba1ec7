"""The small catalog that lookups are tried on, made once for each file of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.knowledge.catalog.made import catalog

if TYPE_CHECKING:
    from steelyard.knowledge.catalog import Catalog


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog(tmp_path_factory.mktemp("catalog"))
