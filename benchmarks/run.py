"""`make bench`: whole processes, in turn, A B C A B C …: ratios of one run, medians of pairs, peak memory.

Figures of different runs, and milliseconds of different machines, cannot be compared; the ratios can.
"""

from __future__ import annotations

import os
import statistics
import sys
import sysconfig
import tempfile
import time
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from benchmarks.manifests import policy, write  # noqa: E402 - the root is put on the path above

SCRIPTS = sysconfig.get_path("scripts")
STEELYARD = os.path.join(SCRIPTS, "steelyard")
PEER = os.path.join(SCRIPTS, "check-jsonschema")
SCHEMA = os.path.join(ROOT, "schemas", "manifest.v1.schema.json")
AS_OF = "2026-11-23"
# A cache of its own; and byte code is kept, as it is wherever Python is installed the usual way.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "CI")
}
_WARM = 2  # the first writes byte code, which spoils what a memo would keep
ROUNDS = int(os.environ.get("ROUNDS", "15"))
BARE = 10
"""Milliseconds of `python -I -c pass` on the machine that the budgets were written for: on another, the share counts."""


class Run(NamedTuple):
    """One finished process: wall seconds and peak resident memory in megabytes."""

    seconds: float
    megabytes: float


def run(command: list[str]) -> Run:
    """Run a command to its end, its output thrown away."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    started = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        ENVIRONMENT,
        file_actions=[(os.POSIX_SPAWN_DUP2, devnull, 1), (os.POSIX_SPAWN_DUP2, devnull, 2)],
    )
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - started
    os.close(devnull)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {code}")
    return Run(seconds, usage.ru_maxrss / 1024)


def in_turn(
    commands: dict[str, list[str]], rounds: int, changed: dict[str, list[str]]
) -> dict[str, list[Run]]:
    """Run the commands in turn, to warm up first and then `rounds` times.

    Before a command of `changed` the files named there get another last line: what did not change is remembered.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(-_WARM, rounds):
        for name, command in commands.items():
            for path in changed.get(name, ()):
                change(path)
            one = run(command)
            if number >= 0:
                runs[name].append(one)
    return runs


def change(path: str) -> None:
    """Give a manifest another last line, a comment."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines(keepends=True)
    last = lines.pop() if lines[-1].startswith("# ") else "# 0"
    with open(path, "w", encoding="utf-8") as file:
        file.writelines((*lines, f"# {int(last[2:]) + 1}\n"))


def median(runs: list[Run]) -> float:
    """Return the median time in milliseconds."""
    return statistics.median(one.seconds for one in runs) * 1000


def seconds(runs: list[Run]) -> list[float]:
    """Return the times, run by run."""
    return [one.seconds for one in runs]


def ratio(runs: list[Run], base: list[Run]) -> float:
    """Return the median of the ratios, pair by pair."""
    return statistics.median(mine.seconds / other.seconds for mine, other in zip(runs, base, strict=True))


def main() -> None:
    """Measure and print the table, each figure beside its budget (docs/performance.md)."""
    bare = [sys.executable, "-I", "-c", "pass"]
    with tempfile.TemporaryDirectory() as folder:
        ENVIRONMENT["STEELYARD_CACHE"] = os.path.join(folder, "cache")
        counts = (1, 100, 1000)
        for count in counts:
            write(os.path.join(folder, str(count)), count)
        files = {
            str(count): [
                os.path.join(folder, str(count), f"p{number:05}", "ai-models.yaml") for number in range(count)
            ]
            for count in counts
        }
        (one,) = files["1"]
        write(os.path.join(folder, "kept"), 1)
        kept = os.path.join(folder, "kept", "p00000", "ai-models.yaml")
        os.makedirs(os.path.join(folder, "policy", "packs"))
        with open(os.path.join(folder, "policy", "packs", "everything.yaml"), "w", encoding="utf-8") as file:
            file.write(policy())
        everything = ["--as-of", AS_OF, "--policy", os.path.join(folder, "policy")]
        check = [STEELYARD, "check", "--fail-on", "never"]
        runs = in_turn(
            {
                "bare": bare,
                "baseline": [*check, one, "--as-of", AS_OF],
                "all rules": [*check, one, *everything],
                "check-jsonschema": [PEER, "--schemafile", SCHEMA, one],
                "unchanged, memo": [*check, kept, "--as-of", AS_OF],
            },
            ROUNDS,
            {"baseline": [one], "all rules": [one]},
        )
        print(f"one changed file (and one unchanged), whole process, {ROUNDS} rounds in turn")
        for name, mine in runs.items():
            print(f"  {name:<18} {median(mine):8.1f} ms   {ratio(mine, runs['bare']):5.2f} x bare Python")
        share = ratio(runs["all rules"], runs["check-jsonschema"])
        print(f"  all rules / check-jsonschema: {share:.2f}")
        print("  budget: at most 8 x bare Python; unchanged, from the memo: at most 1.5 x")

        commands = {
            str(count): [*check, os.path.join(folder, str(count)), *everything, "--format", "json"]
            for count in counts
        }
        commands["one process"] = [*commands["1000"], "--jobs", "1"]
        commands["one changed"] = commands["1000"]
        # Bare Python before each: as a measure of the hour it must be measured as often.
        between = {f"bare before {name}": bare for name in commands}
        in_order = {
            name: command
            for one in commands
            for name, command in ((f"bare before {one}", bare), (one, commands[one]))
        }
        changed = {**files, "one process": files["1000"], "one changed": files["1000"][:1]}
        many = in_turn(in_order, max(7, ROUNDS // 2), changed)
        bares = [
            statistics.median(several)
            for several in zip(*[seconds(many[name]) for name in between], strict=True)
        ]
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        print(
            f"\n1, 100 and 1,000 manifests of 61 lines (2 kB), all shipped rules, about two findings each, JSON report, {cores} cores"
        )
        for count in counts:
            mine = many[str(count)]
            memory = statistics.median(one.megabytes for one in mine)
            print(f"  {count:>5} files {median(mine):9.1f} ms   peak {memory:5.1f} MB")
        print("  memory budget: 40 MB at 1,000 files")
        for name, asked in (("as many processes as cores", "1000"), ("one process", "one process")):
            slopes = [
                (all_of_them - one_of_them) / 999
                for all_of_them, one_of_them in zip(seconds(many[asked]), seconds(many["1"]), strict=True)
            ]
            share = statistics.median(slope / base for slope, base in zip(slopes, bares, strict=True))
            slope = statistics.median(slopes) * 1000
            print(
                f"  a further manifest, {name}: {slope:.3f} ms, {share:.4f} x bare Python, {share * BARE:.3f} ms at {BARE} ms"
            )
        print(f"  budget: 0.5 ms where bare Python takes {BARE} ms, {0.5 / BARE} x")
        print(f"  {median(many['one changed']):.1f} ms for 1,000 files of which one changed")
        peer = [PEER, "--schemafile", SCHEMA, *files["1000"]]
        beside = in_turn({"1000": commands["1000"], "peer": peer}, max(3, ROUNDS // 5), changed)
        share = ratio(beside["1000"], beside["peer"])
        print(f"  1,000 files / check-jsonschema on the same (schema only): {share:.3f}")


if __name__ == "__main__":
    main()
