"""The library's front door."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import steelyard
from steelyard.baseline import entries_of, written
from steelyard.errors import ConfigError, NothingToCheckError, PolicyError, UsageError
from tests.children import unmeasured
from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path


def test_a_check_returns_a_report(tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, access: weights, hosting: on-premises}]\n"
    )
    report = steelyard.check([str(tmp_path)], as_of=date(2026, 11, 23), root=str(tmp_path))
    assert report.as_of == "2026-11-23"
    assert "license-missing" in {finding.rule for finding in report.findings}
    assert report == steelyard.check([str(tmp_path)], as_of="2026-11-23", root=str(tmp_path))
    every = steelyard.check([str(tmp_path)], as_of="2026-11-23", root=str(tmp_path), thorough=True)
    assert len(every.findings) > len(report.findings)
    assert every.counts == report.counts


def test_what_cannot_be_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        steelyard.check([str(tmp_path)], as_of="yesterday")
    for no_day in (None, 20261123, datetime(2026, 11, 23)):  # noqa: DTZ001 - a moment is no day
        with pytest.raises(UsageError, match="is not a day"):
            steelyard.check([str(tmp_path)], as_of=no_day)  # type: ignore[arg-type]
    with pytest.raises(PolicyError):
        steelyard.check([str(tmp_path)], as_of="2026-11-23", policies=["nowhere"])
    with pytest.raises(NothingToCheckError):
        steelyard.check([str(tmp_path)], as_of="2026-11-23")


def test_an_empty_list_is_never_a_success(tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", BROKEN)
    with pytest.raises(NothingToCheckError, match="empty"):
        steelyard.check([], as_of="2026-11-23")
    with pytest.raises(UsageError, match="no policy"):
        steelyard.check([str(tmp_path)], as_of="2026-11-23", policies=[])


BROKEN = "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, access: weights, hosting: on-premises}]\n"
WAIVERS = """\
schema: 1
waivers:
  - { project: p, rule: license-missing, model: m, reason: On order., approved_by: Legal, expires: "2027-01-31" }
"""


def test_catalog_waivers_and_baseline_are_taken_as_the_command_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "sub" / "ai-models.yaml", BROKEN)
    put(tmp_path / "central.yaml", WAIVERS)
    monkeypatch.chdir(tmp_path)
    day = "2026-11-23"

    def outcomes(**given: Any) -> dict[str, steelyard.Outcome]:
        report = steelyard.check(["sub"], as_of=day, root="sub", **given)
        return {one.rule: one.outcome for one in report.findings if not one.known}

    assert outcomes()["license-missing"] is steelyard.Outcome.FAIL
    assert outcomes(waivers=["central.yaml"])["license-missing"] is steelyard.Outcome.WAIVED
    report = steelyard.check(["sub"], as_of=day, root="sub")
    put(tmp_path / "known.json", written(entries_of(report.findings), day))
    assert not outcomes(baseline="known.json")
    known = steelyard.check(["sub"], as_of=day, root="sub", baseline="known.json")
    assert (
        steelyard.exit_code(report, steelyard.Severity.ERROR),
        steelyard.exit_code(known, steelyard.Severity.ERROR),
    ) == (1, 0)
    for given in ({"catalog": "central.yaml"}, {"waivers": ["none.yaml"]}, {"baseline": "central.yaml"}):
        with pytest.raises(ConfigError):
            outcomes(**given)


@pytest.mark.parametrize("name", ["paths", "policies", "waivers"])
def test_a_text_is_no_list_of_paths(name: str) -> None:
    given: dict[str, Any] = {"paths": ["."], "as_of": "2026-11-23", name: "baseline"}
    with pytest.raises(UsageError, match=f"`{name}` is a list") as error:
        steelyard.check(**given)
    assert error.value.hint == f"Write {name}=['baseline']."


def test_what_is_passed_over_is_in_the_report(tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", BROKEN)
    put(tmp_path / "x" / "ai_models.yaml", BROKEN)
    report = steelyard.check([str(tmp_path)], as_of="2026-11-23", root=str(tmp_path))
    assert [os.path.relpath(one, tmp_path) for one in report.misnamed] == ["x/ai_models.yaml"]


def test_what_is_offered_is_imported_when_it_is_asked_for() -> None:
    code = (
        "import sys, steelyard; early = [one for one in sys.modules if one.startswith('steelyard.')]; "
        "print(early, 'typing' in sys.modules, set(steelyard.__all__) <= set(dir(steelyard)), "
        "all(getattr(steelyard, name) for name in steelyard.__all__))"
    )
    here = {**unmeasured(), "PYTHONPATH": os.path.dirname(os.path.dirname(steelyard.__file__))}
    ran = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=here
    )
    assert ran.stdout == "['steelyard.resources'] False True True\n"
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        steelyard.chekc  # noqa: B018 - it is what is tried
