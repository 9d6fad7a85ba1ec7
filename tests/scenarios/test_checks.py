"""An organisation writes a check in Python: installed, named by a card, held to account."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import CARD, lines, put
from tests.unit.policy.packages import put_package, returning

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Cli

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(ROOT, "examples", "house-checks")
MANIFEST = "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n"

OWNER = """\
def check(facts: Facts, params: Params) -> Result:
    owner = facts.manifest["owner"]
    if owner in params["teams"]:
        return Result(True)
    return Result(False, [Evidence(facts.at("owner", of="manifest"), f"one of {len(params['teams'])} teams")])
"""
ASKED: dict[str, str | None] = {
    "require": None,
    "check": "own-check",
    "params": "{teams: {type: '[string]', default: [team-a, team-b]}}",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages of this interpreter; beside it, a repository `repo` and a policy `policy`."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    put(tmp_path / "repo" / "ai-models.yaml", MANIFEST)
    put(tmp_path / "policy" / "rules" / "license" / "own-rule.yaml", lines(CARD, ASKED))
    return folder


@pytest.fixture
def check(cli: Cli, site: Path, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Runs `steelyard check` in the repository by the policy, with a check of this code installed."""

    def run(code: str, *arguments: str) -> tuple[int, str]:
        put_package(site, code)
        result = cli("check", "--policy", "../policy", "-q", *arguments, cwd=tmp_path / "repo")
        return result.code, result.out + result.err

    return run


def test_a_finding_of_a_check_stands_where_its_evidence_points(
    check: Callable[..., tuple[int, str]], cli: Cli, tmp_path: Path
) -> None:
    code, said = check(OWNER)
    assert code == 1
    assert said == (
        "ai-models.yaml:3:8: error[own-rule]: The weights are used without a license: "
        '`owner` is "jo", wanted one of 2 teams\n'
    )
    told = cli("explain", "own-rule", "ai-models.yaml", "--policy", "../policy", cwd=tmp_path / "repo")
    assert told.code == 0
    assert "check own-check" in told.out
    assert "manifest.owner: wanted one of 2 teams" in told.out
    assert 'what would help: `owner`: found "jo", wanted one of 2 teams' in told.out
    for command in (["explain", "own-rule"], ["policy", "show", "own-rule"]):
        page = cli(*command, "--policy", "../policy", cwd=tmp_path / "repo")
        assert page.code == 0
        assert "the Python check" in page.out
        assert "own-check" in page.out


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def check(facts, params):\n    raise SystemExit(0)\n", "raised SystemExit: 0 (house_checks_"),
        (returning("None"), "returned None, no Result (house_checks_"),
        (
            returning("Result(False, [Evidence(('nowhere',), 'x')])"),
            "points nowhere: ['nowhere'] (house_checks_",
        ),
        ("raise SystemExit(0)\n", "cannot be imported: SystemExit: 0 (house_checks_"),
    ],
)
def test_a_check_that_breaks_is_exit_2_at_the_card(
    code: str, said: str, check: Callable[..., tuple[int, str]], cli: Cli
) -> None:
    status, told = check(code)
    assert status == 2
    assert said in told
    assert "../policy/rules/license/own-rule.yaml:8:8: " in told
    audit = cli("audit", "repo", "--policy", "policy")
    assert audit.code in (2, 4)
    assert said in audit.out + audit.err


def test_a_check_that_never_ends_is_exit_2(
    check: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steelyard.cli.consent.SECONDS", 0.05)
    status, told = check("def check(facts, params):\n    while True:\n        pass\n")
    assert status == 2
    assert (
        "the check `own-check` of house-checks 1.0.0 did not end within 0.05 seconds (house_checks_" in told
    )


def test_a_check_is_asked_for_its_reason_no_more_than_for_its_answer(
    check: Callable[..., tuple[int, str]], cli: Cli, tmp_path: Path
) -> None:
    card = tmp_path / "policy" / "rules" / "license" / "own-rule.yaml"
    card.write_text(card.read_text() + "require: {manifest.owner: {equals: a-team}}\n")
    status, told = check("def check(facts, params):\n    raise LookupError('asked')\n")
    assert (status, "asked" in told) == (1, False)
    explained = cli("explain", "own-rule", "ai-models.yaml", "--policy", "../policy", cwd=tmp_path / "repo")
    assert explained.code == 0
    assert "not computed" in explained.out
    assert "asked" not in explained.out


def test_explaining_imports_no_check_that_may_not_run(
    check: Callable[..., tuple[int, str]], cli: Cli, tmp_path: Path
) -> None:
    code = f"open({str(tmp_path / 'it-ran')!r}, 'w').close()\n{OWNER}"
    (tmp_path / "repo" / "steelyard.yaml").write_text("checks: []\n")
    assert check(code)[0] == 2
    assert (
        cli("explain", "own-rule", "ai-models.yaml", "--policy", "../policy", cwd=tmp_path / "repo").code == 2
    )
    assert not (tmp_path / "it-ran").exists()


def test_a_check_that_swallows_its_end_takes_the_process_with_it(site: Path, tmp_path: Path) -> None:
    put_package(
        site,
        "import time\ndef check(facts, params):\n    while True:\n        try:\n            time.sleep(9)\n"
        "        except BaseException:\n            pass\n",
    )
    run = (
        "import sys, steelyard.cli.consent as c; c.SECONDS = 0.05; sys.path.insert(0, sys.argv.pop(1))\n"
        "from steelyard.cli.main import run; run(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", run, str(site), "check", "--policy", "../policy"],
        cwd=tmp_path / "repo",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "error: a check did not end within 0.05 seconds, and cannot be stopped: it swallows what should end it\n"
    )


def test_what_a_check_prints_does_not_spoil_the_report(check: Callable[..., tuple[int, str]]) -> None:
    code = "def check(facts, params):\n    print('hello')\n    return Result(True)\n"
    status, said = check(code, "--format", "json")
    assert status == 0
    report, end, talk = said.rpartition("}\n")
    assert json.loads(report + end)["summary"]["outcomes"]["pass"] == 2
    assert talk == "hello\n"


def test_the_configuration_says_which_checks_may_run(
    check: Callable[..., tuple[int, str]], cli: Cli, tmp_path: Path
) -> None:
    config = tmp_path / "repo" / "steelyard.yaml"
    put(config, "checks: [own-check]\n")
    assert check(OWNER)[0] == 1
    put(config, "checks: []\n")
    status, said = check(OWNER)
    assert status == 2
    assert "`checks:` in steelyard.yaml does not list it" in said
    shown = cli("check", "--show-config", cwd=tmp_path / "repo")
    assert ["checks", "none", "(steelyard.yaml:1)"] in [line.split() for line in shown.out.splitlines()]
    put(config, "checks: [own-check, own-chek]\n")
    shown = cli("check", "--show-config", cwd=tmp_path / "repo")
    wrong = "own-check, own-chek (no installed package offers the check `own-chek`)"
    assert wrong in shown.out
    put(config, "checks: [Own]\n")
    status, said = check(OWNER)
    assert status == 2
    assert "steelyard.yaml:1:" in said


@pytest.mark.usefixtures("site")
def test_code_of_the_repository_under_check_is_never_run(tmp_path: Path) -> None:
    """A pull request brings a package, its metadata, a policy and a configuration; Python may look there first."""
    repo = tmp_path / "repo"
    module = put_package(repo, "open('it-ran', 'w')\n" + OWNER)
    shutil.copytree(tmp_path / "policy", repo / "policy")
    put(repo / "steelyard.yaml", "policy: ./policy\nchecks: [own-check]\n")
    here, module_run = ["-c", "from steelyard.cli.main import run; run()"], ["-m", "steelyard"]
    for way, command in itertools.product((here, module_run), (["check"], ["policy", "test", "policy"])):
        done = subprocess.run(
            [sys.executable, *way, *command],
            cwd=repo,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2, done.stdout + done.stderr
        # `python -m steelyard` takes the folder it starts in off the path: there the package is not even seen.
        refused = f"lies in {repo}, inside of the repository under check"
        assert (refused if way is here else "Install the package that offers it") in done.stderr
    assert not (repo / "it-ran").exists()
    assert (repo / f"{module}.py").exists()


def test_policies_of_a_library_call_may_not_run_it_either(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import steelyard  # noqa: PLC0415 - the library's own door
    from steelyard.errors import PolicyError  # noqa: PLC0415

    put_package(site, OWNER)
    policies = [str(tmp_path / "policy")]
    paths = [str(tmp_path / "repo" / "ai-models.yaml")]
    report = steelyard.check(paths, policies=policies, as_of="2026-11-23", root=str(tmp_path / "repo"))
    assert [finding.rule for finding in report.findings] == ["own-rule"]
    put_package(tmp_path / "repo" / "lib", OWNER, version="2.0")
    monkeypatch.setattr(
        sys, "path", [str(tmp_path / "repo" / "lib"), *(one for one in sys.path if one != str(site))]
    )
    with pytest.raises(PolicyError) as caught:
        steelyard.check(paths, policies=policies, as_of="2026-11-23")
    assert "inside of the repository under check" in caught.value.faults[0].message


# -- the example package


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An environment with this Steelyard, in which the example package was installed by pip; its Python."""
    folder = tmp_path_factory.mktemp("house")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = str(folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python")
    # Steelyard, its dependencies and the build backend are this environment's own; only the example is new.
    target = call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    put_lines = [sysconfig.get_path("purelib"), os.path.join(ROOT, "src")]
    with open(os.path.join(target, "outer.pth"), "w", encoding="utf-8") as file:
        file.write("\n".join(put_lines) + "\n")
    source = folder / "house-checks"  # pip may write into the folder it builds
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", "build", "dist"))
    done = call(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--no-build-isolation", "--no-deps"),
        *("--no-index", "--disable-pip-version-check", str(source)),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return python


def call(*command: str, cwd: str = ROOT) -> subprocess.CompletedProcess[str]:
    keep = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "COV", "PYTHON"))
    }
    environment = {**keep, "STEELYARD_CACHE": ""}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.slow
def test_the_example_package_is_installed_and_checks_a_project(installed: str) -> None:
    arguments = ("check", "project", "--policy", "policy/packs/house.yaml", "--as-of", "2026-11-23")
    done = call(installed, "-m", "steelyard", *arguments, "-q", cwd=EXAMPLE)
    assert done.returncode == 1, done.stdout + done.stderr
    (finding,) = (line for line in done.stdout.splitlines() if "license-expression-not-permitted" in line)
    assert finding == (
        "examples/house-checks/project/ai-models.yaml:15:18: error[license-expression-not-permitted]: "
        "The license leaves no choice that our house permits: `license` is "
        '"LGPL-3.0-only OR GPL-3.0-only", wanted a license or a choice of licenses among Apache-2.0, BSD-3-Clause, MIT'
    )


@pytest.mark.slow
def test_the_example_s_own_tests_and_its_card_s_examples_hold(installed: str) -> None:
    tests = call(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=EXAMPLE)
    assert tests.returncode == 0, tests.stdout + tests.stderr
    examples = call(
        installed, "-m", "steelyard", "policy", "test", "policy", "--coverage", "--mutate", cwd=EXAMPLE
    )
    assert examples.returncode == 0, examples.stdout + examples.stderr
    assert "0 survived" in examples.stdout
    lint = call(installed, "-m", "steelyard", "policy", "lint", "policy", cwd=EXAMPLE)
    assert lint.returncode == 0, lint.stdout + lint.stderr


@pytest.mark.slow
def test_without_the_package_the_example_s_policy_is_refused() -> None:
    done = call(sys.executable, "-m", "steelyard", "check", "project", "--policy", "policy", cwd=EXAMPLE)
    assert done.returncode == 2
    assert "no installed package offers the check `license-expression-permitted`" in done.stderr


def test_the_documented_check_keeps_what_its_card_promises(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(os.path.join(ROOT, "docs", "checks.md"), encoding="utf-8") as file:
        card, code, point = (
            block.partition("```")[0] for block in re.split(r"```(?:yaml|python|toml)\n", file.read())[1:]
        )
    name, function = (word.strip('"') for word in point.splitlines()[-1].split(" = "))
    put_package(tmp_path / "site", code, checks=f"{name} = {{module}}:{function.partition(':')[2]}")
    put(tmp_path / "policy" / card.splitlines()[0].removeprefix("# "), card)
    monkeypatch.syspath_prepend(tmp_path / "site")
    result = cli("policy", "test", "policy", "--mutate", "--coverage", "--floor", "100")
    assert result.code == 0, result.out + result.err
    assert "4 held, 0 failed" in result.out
