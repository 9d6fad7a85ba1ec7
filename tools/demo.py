"""What `make demo` shows: the main job, on manifests that ship with the project, with the embedded defaults."""

from __future__ import annotations

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REAL = os.path.join(os.path.dirname(ROOT), "shared", "data", "fleet")

STEPS = [
    ("Every example repository against the shipped baseline, one row each", ["audit", "examples"]),
    (
        "A bank's hybrid choice against a policy that buys stability",
        ["check", "examples/bank-hybrid", "--policy", "vendor-supported"],
    ),
    ("A project still on retired models", ["check", "examples/retired"]),
]


def main() -> int:
    """Run the steps; findings are what a demonstration is for, so only a broken run fails it."""
    steps = list(STEPS)
    if os.path.isdir(REAL):
        steps.append(("The models that 23 public repositories configure", ["audit", REAL]))
    for title, arguments in steps:
        said = [*arguments, "--as-of", "2026-11-23"]
        print(
            f"\n━━ {title}\n$ steelyard {' '.join(os.path.relpath(a, ROOT) if a == REAL else a for a in said)}\n"
        )
        sys.stdout.flush()
        code = subprocess.run([sys.executable, "-m", "steelyard", *said], cwd=ROOT, check=False).returncode
        print(
            f"\nexit code {code} ({'it holds' if code == 0 else 'findings at the gate: a commit would stop here'})"
        )
        if code not in (0, 1):
            return code
    print(
        "\nNext, after `. .venv/bin/activate`: steelyard explain model-retired · steelyard rules · steelyard init"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
