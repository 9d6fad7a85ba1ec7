"""`make bench`: one condition in our language, in plain Python and in two implementations of CEL, in turn.

Then what a whole policy costs to load and to evaluate. Ratios are of pairs of one run.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

import cel
from cel_expr_python import cel as cpp

from steelyard.evaluate import evaluate
from steelyard.knowledge.derived import Groups
from steelyard.manifest.bind import bind
from steelyard.policy.cache import NO_CACHE, Cache
from steelyard.policy.language.check import Checker
from steelyard.policy.language.decide import OUTCOMES, program
from steelyard.policy.language.emit import Module
from steelyard.policy.language.parser import parse
from steelyard.policy.language.tree import All
from steelyard.policy.language.types import vocabulary
from steelyard.policy.load import load_policies
from steelyard.reading import read
from steelyard.verdict import Outcome

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from benchmarks import run as processes  # noqa: E402 - the root is put on the path above
from benchmarks.cards import write as write_cards  # noqa: E402 - the root is put on the path above
from benchmarks.manifests import write  # noqa: E402 - the root is put on the path above

if TYPE_CHECKING:
    from collections.abc import Callable

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import PolicySet

AS_OF = "2026-11-23"
ROUNDS = int(os.environ.get("ROUNDS", "15"))
TEXT = "model.license in ['MIT','Apache-2.0'] && (model.access != 'api' || model.support.sla_uptime >= 99.9)"
MODEL: dict[str, Any] = {"license": "Apache-2.0", "access": "api", "support": {"sla_uptime": 99.95}}


def in_turn(tasks: dict[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """Return the microseconds of CPU of one call of each task, round by round, the tasks in turn."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(ROUNDS + 1):
        for name, task in tasks.items():
            started = time.process_time()
            for _ in range(times):
                task()
            if number:  # the first round warms up
                taken[name].append((time.process_time() - started) / times * 1e6)
    return taken


def show(title: str, taken: dict[str, list[float]]) -> None:
    """Print the median of each task and its ratio to the first."""
    print(title)
    (base, *_) = taken.values()
    for name, mine in taken.items():
        ratio = statistics.median(one / other for one, other in zip(mine, base, strict=True))
        print(f"  {name:<42} {statistics.median(mine):10.2f} us {ratio:8.2f} x")


def emitted() -> Any:  # noqa: ANN401 - a function of the emitted module
    """Compile the condition as a rule's, all the way to a function."""
    module = Module()
    typed = Checker("model", {}, vocabulary()).condition(parse(TEXT, ("require", "expr")))
    module.add("model", All(), All((typed,)), {})
    (decide,) = program(compile(module.text(), "<bench>", "exec"), 1).functions
    return decide


def by_hand(model: dict[str, Any]) -> bool | None:
    """Decide as a Python function would that leaves out everything but the condition."""
    return model["license"] in ("MIT", "Apache-2.0") and (
        model["access"] != "api" or model["support"]["sla_uptime"] >= 99.9  # noqa: PLR2004 - the condition
    )


def one_condition() -> None:
    """Measure one condition: to evaluate, and to compile."""
    decide, manifest = emitted(), {"models": [MODEL]}
    environment = cpp.NewEnv(variables={"model": cpp.Type("map<string, dyn>")})
    expression, data = environment.compile(TEXT), {"model": MODEL}
    activation = environment.Activation(data)
    program, context = cel.compile(TEXT), cel.Context(data)
    assert OUTCOMES[decide(manifest, MODEL, MODEL, AS_OF)] is Outcome.PASS  # noqa: S101 - the engines agree before they are timed
    answers = (by_hand(MODEL), expression.eval(data=data).value(), program.execute(data))
    assert answers == (True, True, True)  # noqa: S101
    show(
        f"one condition, evaluated: {TEXT}",
        in_turn(
            {
                "steelyard, emitted": lambda: decide(manifest, MODEL, MODEL, AS_OF),
                "a Python function": lambda: by_hand(MODEL),
                "cel-expr-python (C++), from a dict": lambda: expression.eval(data=data),
                "cel-expr-python (C++), prepared": lambda: expression.eval(activation),
                "cel (Rust), from a dict": lambda: program.execute(data),
                "cel (Rust), prepared": lambda: program.execute(context),
            },
            2_000,
        ),
    )
    show(
        "\nthe same, compiled",
        in_turn(
            {
                "steelyard: parsed, typed, emitted, compiled": emitted,
                "steelyard: parsed and typed": lambda: Checker("model", {}, vocabulary()).condition(
                    parse(TEXT)
                ),
                "cel-expr-python (C++)": lambda: environment.compile(TEXT),
                "cel (Rust)": lambda: cel.compile(TEXT),
            },
            50,
        ),
    )


def whole_policies() -> None:
    """Measure what the budgets of docs/performance.md ask: 80 cards to load, cold and from the cache; 60 to evaluate."""
    with tempfile.TemporaryDirectory() as folder:
        eighty, sixty = (os.path.join(folder, name) for name in ("eighty", "sixty"))
        write_cards(eighty, 80)
        write_cards(sixty, 60)
        write(os.path.join(folder, "one"), 1)
        one = os.path.join(folder, "one", "p00000", "ai-models.yaml")
        cache = Cache(os.path.join(folder, "cache"))
        policies, manifest = load_policies([sixty], cache=NO_CACHE), bind(read(one))
        judgement = evaluate(manifest, policies, AS_OF)
        load_policies([eighty], cache=cache)
        taken = in_turn(
            {
                "80 cards loaded anew": lambda: load_policies([eighty], cache=NO_CACHE),
                "80 cards loaded from the cache": lambda: load_policies([eighty], cache=cache),
            },
            2,
        )
        show("\nwhole policies, in a process that has loaded one before", taken)
        anew, kept = (statistics.median(mine) / 1000 for mine in taken.values())
        taken = in_turn(
            {
                f"60 rules decided, {len(judgement.cells)} verdicts": decisions(manifest, policies),
                f"and {len(judgement.verdicts)} findings told why": lambda: evaluate(
                    manifest, policies, AS_OF
                ),
            },
            200,
        )
        show("\n60 rules on two models", taken)
        decided, told = (statistics.median(mine) for mine in taken.values())
        first, again = fresh(eighty, folder, kept=False), fresh(eighty, folder, kept=True)
        bare = whole_processes(one, eighty, folder)
        print(
            f"\nCPU time beside its budget, which is for a machine that takes {processes.BARE} ms for bare Python; this one took"
            f" {bare:.1f} ms. `first` is a new process, what it must import to load the policy included"
        )
        for what, figure, unit, budget in (
            ("80 cards, cold, first", first, "ms", 150),
            ("80 cards, cold", anew, "ms", 150),
            ("80 cards, from the cache, first", again, "ms", 10),
            ("80 cards, from the cache", kept, "ms", 10),
            ("60 rules on two models, decided", decided, "us", 40),
            ("60 rules on two models, findings told why", told, "us", None),
        ):
            share = figure / bare * processes.BARE
            said = "" if budget is None else f"   budget {budget} {unit}"
            print(f"  {what:<42} {figure:10.2f} {unit}   {share:8.2f} {unit} at {processes.BARE} ms{said}")


def decisions(manifest: Manifest, policies: PolicySet) -> Callable[[], object]:
    """Return what asks every rule of every subject for its outcome, as a run does, and nothing more."""
    asked = [
        (kind.asks, records["manifest"], records.get("model"), records[kind.each])
        for kind in policies.kinds
        for records in (subject.records for subject in manifest.subjects(kind.each))
    ]

    def decided() -> None:
        for asks, above, model, subject in asked:
            facts = Groups(subject, AS_OF)
            for ask in asks:
                ask(above, model, subject, AS_OF, facts)

    return decided


def whole_processes(manifest: str, policy: str, folder: str) -> float:
    """Print how long `steelyard check` takes with a policy, from start to exit; return what bare Python takes."""
    processes.ENVIRONMENT["STEELYARD_CACHE"] = os.path.join(folder, "whole")
    check = [
        processes.STEELYARD,
        "check",
        manifest,
        "--policy",
        policy,
        "--fail-on",
        "never",
        "--as-of",
        AS_OF,
    ]
    runs = processes.in_turn(
        {
            "bare Python": [sys.executable, "-I", "-c", "pass"],
            "80 cards, from the cache": check,
            "80 cards, cold": ["/usr/bin/env", "STEELYARD_CACHE=", *check],
        },
        ROUNDS,
        {"80 cards, from the cache": [manifest]},
    )
    print("\nsteelyard check, whole process")
    for name, mine in runs.items():
        share = processes.ratio(mine, runs["bare Python"])
        print(f"  {name:<42} {processes.median(mine):10.1f} ms {share:8.2f} x")
    return processes.median(runs["bare Python"])


def fresh(policy: str, folder: str, *, kept: bool) -> float:
    """Return the milliseconds of CPU that a new process takes to load a policy, cold or kept: the median of some."""
    code = (
        "import sys, time\n"
        "from steelyard.policy.load import load_policies\n"
        "from steelyard.policy.cache import Cache\n"
        "started = time.process_time()\n"
        "load_policies([sys.argv[1]], cache=Cache(sys.argv[2]))\n"
        "print((time.process_time() - started) * 1000)\n"
    )
    figures = []
    for number in range(ROUNDS + 1):
        cache = os.path.join(folder, "kept" if kept else f"cold-{number}")
        command = [sys.executable, "-c", code, policy, cache]
        figures.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return statistics.median(figures[1:])  # the first fills the cache


def main() -> None:
    """Measure and print."""
    one_condition()
    whole_policies()


if __name__ == "__main__":
    main()
