"""The JSON of a test run, version 1: schemas/policy-test-report.v1.schema.json, written in `proof_contract`.

What is published here is frozen: a renamed field of a Proof changes this file, never the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.render.json_text import json_text
from steelyard.render.report_json import region_json
from steelyard.resources import HOME, VERSION
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from steelyard.proving.bench import Mutation
    from steelyard.proving.coverage import Coverage, RuleCoverage, Share
    from steelyard.proving.hearing import Problem
    from steelyard.proving.proof import Proof
    from steelyard.proving.trial import Trial
    from steelyard.source import Region

    Shown = Callable[[str], str]

SCHEMA_ID = f"{HOME}/schemas/policy-test-report.v1.schema.json"


def render_proof_json(proof: Proof, shown: Shown) -> str:
    """Return a test run as JSON; `shown` is how the path of a file is written."""
    examples = sum(trial.kind == "example" for trial in proof.trials)
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": VERSION},
            "holds": proof.holds,
            "summary": {
                "rules": proof.cards,
                "examples": examples,
                "tables": proof.tables,
                "cases": len(proof.trials) - examples,
                "held": len(proof.trials) - len(proof.failed),
                "failed": len(proof.failed),
            },
            "tests": [_trial(trial, shown) for trial in proof.trials],
            "untested": list(proof.untested),
            "coverage": None if proof.coverage is None else _coverage(proof, proof.coverage, shown),
            "mutants": None if proof.mutations is None else _mutants(proof.mutations, shown),
        }
    )


def _trial(trial: Trial, shown: Shown) -> dict[str, Any]:
    return {
        "kind": trial.kind,
        "owner": redact(trial.owner),
        "name": redact(trial.name),
        **_place(trial.source.path, trial.region, shown),
        "holds": not trial.problems,
        "problems": [_problem(problem, shown) for problem in trial.problems],
    }


def _problem(problem: Problem, shown: Shown) -> dict[str, Any]:
    elsewhere = problem.elsewhere
    return {
        "rule": redact(problem.rule) or None,
        "message": redact(problem.message),
        "region": region_json(problem.region),
        "reasons": [{"about": redact(about), "said": redact(said)} for about, said in problem.notes],
        "hint": redact(problem.hint) or None,
        "elsewhere": None if elsewhere is None else _place(elsewhere[0].path, elsewhere[1], shown),
    }


def _coverage(proof: Proof, coverage: Coverage, shown: Shown) -> dict[str, Any]:
    return {
        "floor": proof.floor,
        "below": list(proof.below),
        "rules": _share(coverage.rules),
        "conditions": _share(coverage.branches),
        "by_rule": [_rule(rule, shown) for rule in coverage.by_rule],
        "packs": [
            {"pack": redact(pack.pack), "rules": pack.of, "untouched": list(pack.rules)}
            for pack in proof.untouched
        ],
    }


def _rule(rule: RuleCoverage, shown: Shown) -> dict[str, Any]:
    return {
        "rule": rule.card.id,
        "outcomes": {
            "seen": [outcome.value for outcome in rule.seen],
            "never": [outcome.value for outcome in rule.never],
        },
        "conditions": _share(rule.branches),
        "gaps": [
            {
                **_place(rule.card.path, gap.condition.region, shown),
                "side": gap.condition.side,
                "condition": redact(gap.condition.text),
                "never": list(gap.never),
            }
            for gap in rule.gaps
        ],
    }


def _mutants(mutations: Sequence[Mutation], shown: Shown) -> dict[str, Any]:
    return {
        "tried": sum(one.tried for one in mutations),
        "accepted": [
            {
                "rule": one.card.id,
                "change": redact(mutant.what),
                "because": redact(because),
                **_place(one.source.path, mutant.region, shown),
            }
            for one in mutations
            for mutant, because in one.survivors.accepted
        ],
        "survived": [
            {
                "rule": one.card.id,
                "change": redact(mutant.what),
                **_place(one.source.path, mutant.region, shown),
            }
            for one in mutations
            for mutant in one.survivors.unnoticed
        ],
        "stale": [
            {
                "rule": one.card.id,
                "message": redact(fault.message),
                **_place(one.source.path, fault.region, shown),
            }
            for one in mutations
            for fault in one.survivors.stale
        ],
    }


def _place(path: str, region: Region, shown: Shown) -> dict[str, Any]:
    return {"file": redact(shown(path)), "region": region_json(region)}


def _share(share: Share) -> dict[str, int]:
    return {"seen": share.seen, "possible": share.possible, "percent": share.percent}
