"""`make bench`: one condition in our language, in plain Python and in two implementations of CEL, in turn.

Then what a whole policy costs to load and to evaluate. Ratios are of pairs of one run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

import cel
from cel_expr_python import cel as cpp

from steelyard.evaluate import evaluate
from steelyard.manifest.bind import bind
from steelyard.policy.cache import NO_CACHE, Cache
from steelyard.policy.language.check import Checker
from steelyard.policy.language.decide import functions
from steelyard.policy.language.emit import Module
from steelyard.policy.language.parser import parse
from steelyard.policy.language.tree import All
from steelyard.policy.language.types import vocabulary
from steelyard.policy.load import load_policies
from steelyard.reading import read

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from benchmarks.manifests import write  # noqa: E402 - the root is put on the path above

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = "2026-11-23"
ROUNDS = int(os.environ.get("ROUNDS", "15"))
TEXT = "model.license in ['MIT','Apache-2.0'] && (model.access != 'api' || model.support.sla_uptime >= 99.9)"
MODEL: dict[str, Any] = {"license": "Apache-2.0", "access": "api", "support": {"sla_uptime": 99.95}}
PACKS = ("baseline", "open-first", "vendor-supported")


def in_turn(tasks: dict[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """Return the microseconds of one call of each task, round by round, the tasks in turn."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(ROUNDS + 1):
        for name, task in tasks.items():
            started = time.perf_counter()
            for _ in range(times):
                task()
            if number:  # the first round warms up
                taken[name].append((time.perf_counter() - started) / times * 1e6)
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
    (decide,) = functions(compile(module.text(), "<bench>", "exec"), 1)
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
    assert decide(manifest, MODEL, MODEL, AS_OF) == 1  # noqa: S101 - the engines agree before they are timed
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
    """Measure the shipped packs: loaded anew, loaded from the cache, and all their rules on two models."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(os.path.join(folder, "cache"))
        policies = load_policies(PACKS, cache=cache)
        write(os.path.join(folder, "one"), 1)
        document = read(os.path.join(folder, "one", "p00000", "ai-models.yaml"))
        manifest = bind(document)
        rules = len(policies.rules)
        verdicts = len(list(evaluate(manifest, policies, AS_OF)))
        show(
            f"\nthe shipped packs together, {rules} rules",
            in_turn(
                {
                    "loaded anew": lambda: load_policies(PACKS, cache=NO_CACHE),
                    "loaded from the cache": lambda: load_policies(PACKS, cache=cache),
                    f"evaluated on two models, {verdicts} verdicts": lambda: list(
                        evaluate(manifest, policies, AS_OF)
                    ),
                },
                3,
            ),
        )


def main() -> None:
    """Measure and print."""
    one_condition()
    whole_policies()


if __name__ == "__main__":
    main()
