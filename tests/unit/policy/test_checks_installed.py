"""Whose checks may run: found among installed packages, never in the repository under check, refused with a reason."""

from __future__ import annotations

import importlib
import os
import site as python_site
import sys
from importlib.metadata import Distribution
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.cache import NO_CACHE, Cache
from steelyard.policy.checks.blame import blame, line_of
from steelyard.policy.checks.places import lies_in, search
from steelyard.policy.checks.terms import Terms, origin_of
from steelyard.policy.load import load_policies
from steelyard.resources import POLICIES
from tests.unit.policy.cards import put, put_card, verdicts
from tests.unit.policy.packages import put_package, returning

if TYPE_CHECKING:
    from pathlib import Path

HOLDS = returning("Result(True)")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that this interpreter looks into, and a card that names `own-check`."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    put_card(tmp_path / "policy", require=None, check="own-check")
    return folder


def load(tmp_path: Path, terms: Terms | None = None, cache: Path | None = None) -> str:
    """Load the policy and return its digest."""
    kept = NO_CACHE if cache is None else Cache(str(cache))
    return load_policies([str(tmp_path / "policy")], cache=kept, terms=terms).digest


def refused(tmp_path: Path, terms: Terms | None = None, cache: Path | None = None) -> tuple[str, str]:
    """Return the fault of the policy's one card, which stands at the name of the check, and its hint."""
    with pytest.raises(PolicyError) as caught:
        load(tmp_path, terms, cache)
    (fault,) = caught.value.faults
    assert caught.value.source is not None
    assert caught.value.source.path.endswith("own-rule.yaml")
    assert caught.value.source.slice(fault.region) == "own-check"
    return fault.message, fault.hint


# -- finding


def test_an_unknown_check_is_refused_with_what_was_meant(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS, checks="owm-check = {module}:check")
    message, hint = refused(tmp_path)
    assert message == "no installed package offers the check `own-check`"
    assert hint == "did you mean `owm-check`?"


@pytest.mark.usefixtures("site")
def test_where_nothing_is_installed_the_hint_says_what_to_do(tmp_path: Path) -> None:
    _, hint = refused(tmp_path)
    assert hint == "Install the package that offers it beside Steelyard (entry points `steelyard.checks`)."


def test_two_packages_with_one_name_are_told_apart_by_nobody(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS)
    put_package(site, HOLDS, name="other.checks", version="2.1")
    message, hint = refused(tmp_path)
    assert message.startswith("more than one package offers the check `own-check`: house-checks 1.0.0 (")
    assert "and other.checks 2.1 (" in message
    assert hint == "Uninstall all but one of them."


def test_one_package_found_twice_is_the_one_that_python_imports(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_package(site, HOLDS, version="1.0.0")
    other = tmp_path / "user-site"
    put_package(other, HOLDS, name="House_Checks", version="0.9")
    monkeypatch.setattr(sys, "path", [*sys.path, str(other), str(tmp_path / "missing")])
    (rule,) = load_policies([str(tmp_path / "policy")]).rules
    assert verdicts(load_policies([str(tmp_path / "policy")]), "")[0].rule == rule.id


BROKEN = {
    "raises": (
        "raise ValueError('no licence server')",
        None,
        "cannot be imported: ValueError: no licence server (",
    ),
    "exits": ("raise SystemExit(0)", None, "cannot be imported: SystemExit: 0 (house_checks_"),
    "needs": (
        "import not_there",
        None,
        "cannot be imported: ModuleNotFoundError: No module named 'not_there' (",
    ),
    "syntax": ("def check(", None, "cannot be imported: SyntaxError: "),
    "no function": ("x = 1", None, "cannot be imported: AttributeError: module 'house_checks_"),
    "no module": (
        "",
        "own-check = no_such_module:check",
        "cannot be imported: ModuleNotFoundError: No module named",
    ),
    "no attribute": ("", "own-check = {module}", "as `house_checks_"),
    "nonsense": ("", "own-check = a b c", "offers `own-check` as `a b c`, which is no function"),
    "a value": ("check = 3", None, "is no function but int"),
    "one argument": (
        "def check(facts): ...",
        None,
        "does not take `facts` and `params`: too many positional",
    ),
    "three": (
        "def check(facts, params, more): ...",
        None,
        "`facts` and `params`: missing a required argument",
    ),
    "coroutine": ("async def check(facts, params): ...", None, "is a coroutine or generator"),
    "generator": ("def check(facts, params):\n    yield", None, "is a coroutine or generator"),
}


@pytest.mark.parametrize(("code", "checks", "said"), BROKEN.values(), ids=BROKEN)
def test_a_check_that_cannot_be_used_says_why(
    code: str, checks: str | None, said: str, site: Path, tmp_path: Path
) -> None:
    put_package(site, code, **({} if checks is None else {"checks": checks}))
    message, hint = refused(tmp_path)
    assert said in message
    assert "house-checks 1.0.0" in message
    assert checks is not None or hint


def test_what_is_written_in_c_has_no_signature_to_look_at(site: Path, tmp_path: Path) -> None:
    put_package(site, "check = max")
    with pytest.raises(PolicyError, match=r"`own-check` of house-checks 1\.0\.0 raised TypeError: "):
        verdicts(load_policies([str(tmp_path / "policy")]), "")
    assert not line_of(max)


def test_ctrl_c_while_a_check_is_imported_ends_the_run(site: Path, tmp_path: Path) -> None:
    put_package(site, "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path)


@pytest.mark.parametrize("content", ["", None])
def test_a_package_without_metadata_can_still_be_named(
    content: str | None, site: Path, tmp_path: Path
) -> None:
    put_package(site, "raise ValueError")
    metadata = site / "house_checks-1.0.0.dist-info" / "METADATA"
    metadata.unlink() if content is None else metadata.write_text(content)
    assert "of a package without a name without a version" in refused(tmp_path)[0]


def test_metadata_that_cannot_be_read_is_no_metadata(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: Distribution) -> None:
        raise FileNotFoundError

    put_package(site, "raise ValueError")
    monkeypatch.setattr(Distribution, "metadata", property(unreadable))
    assert "of a package without a name without a version" in refused(tmp_path)[0]


def test_entry_points_that_cannot_be_read_are_no_reason_to_pass(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS, checks="own-check")
    message, hint = refused(tmp_path)
    assert message
    assert hint


def test_other_packages_broken_metadata_is_none_of_our_business(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS)
    (site / "other-1.0.dist-info").mkdir()
    (site / "other-1.0.dist-info" / "entry_points.txt").write_bytes(b"\xff[\xfe")
    assert load(tmp_path)


# -- whose code


def repository(tmp_path: Path) -> Terms:
    return Terms(lambda: [str(tmp_path / "repo")])


def test_a_package_inside_of_the_repository_is_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = tmp_path / "repo"
    module = put_package(repo, "raise AssertionError('it ran')")
    monkeypatch.syspath_prepend(repo)
    message, hint = refused(tmp_path, repository(tmp_path))
    assert message.startswith(
        f"the check `own-check` of house-checks 1.0.0 lies in {repo}, inside of the repository"
    )
    assert "editable install" in hint
    assert module not in sys.modules
    # The installed one is used, whatever the repository puts before it.
    put_package(site, HOLDS, version="2.0")
    assert load(tmp_path, repository(tmp_path))


def test_an_editable_install_of_the_repository_is_refused_before_it_runs(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = put_package(site, HOLDS)
    source = tmp_path / "repo" / "src"
    source.mkdir(parents=True)
    (site / f"{module}.py").rename(source / f"{module}.py")
    put(source / f"{module}.py", "raise AssertionError('it ran')\n")
    monkeypatch.syspath_prepend(source)  # what the .pth file of an editable install does
    message, _ = refused(tmp_path, repository(tmp_path))
    assert f"lies in {source / module}.py, inside of the repository under check" in message
    assert module not in sys.modules


def test_whoever_is_not_under_check_may_install_editable(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = put_package(site, HOLDS)
    source = tmp_path / "checks" / "src"
    source.mkdir(parents=True)
    (site / f"{module}.py").rename(source / f"{module}.py")
    monkeypatch.syspath_prepend(source)
    assert load(tmp_path, repository(tmp_path))


def test_a_module_of_the_repository_that_was_imported_before_is_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = put_package(site, HOLDS)
    repo = tmp_path / "repo"
    put(repo / f"{module}.py", "def check(facts, params): ...\n")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(repo)
        importlib.import_module(module)
    assert "inside of the repository under check" in refused(tmp_path, repository(tmp_path))[0]


def test_a_function_that_comes_from_the_repository_is_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "repo" / "borrowed_code.py", "def check(facts, params): ...\n")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path / "repo")
        importlib.import_module("borrowed_code")
    put_package(site, "from borrowed_code import check")
    assert "repo/borrowed_code.py, inside of" in refused(tmp_path, repository(tmp_path))[0]


def test_the_current_folder_is_never_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_card(tmp_path / "policy", require=None, check="own-check")
    module = put_package(tmp_path / "here", "raise AssertionError('it ran')")
    monkeypatch.chdir(tmp_path / "here")
    for entry in ("", str(tmp_path / "here")):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "path", [entry, *sys.path])
            assert "the current folder: code from there is never run" in refused(tmp_path)[0]
    assert module not in sys.modules


def test_the_interpreter_s_own_packages_are_installed_wherever_they_stand(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_site, "getsitepackages", lambda: [str(site)])
    put_package(site, HOLDS)
    monkeypatch.chdir(site)
    assert load(tmp_path, Terms(lambda: [str(tmp_path)]))
    assert not lies_in(str(site / "x.py"), [str(tmp_path)])
    assert lies_in(str(tmp_path / "x.py"), [str(tmp_path)])
    assert str(site) in search([str(tmp_path)]).trusted


@pytest.mark.usefixtures("site")
def test_a_link_into_the_repository_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_package(tmp_path / "repo" / "lib", HOLDS)
    (tmp_path / "linked").symlink_to(tmp_path / "repo" / "lib")
    monkeypatch.syspath_prepend(tmp_path / "linked")
    assert "inside of the repository under check" in refused(tmp_path, repository(tmp_path))[0]


# -- which of them


def test_a_list_of_allowed_checks_allows_no_others(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS, checks="own-check = {module}:check\nother-check = {module}:check")
    assert load(tmp_path, Terms(allowed=("own-check",)))
    message, hint = refused(tmp_path, Terms(allowed=("other-check",)))
    assert message == "the check `own-check` is not allowed: `checks:` in steelyard.yaml does not list it"
    assert hint == "Add it, if you trust it: `checks: [other-check, own-check]`."
    assert refused(tmp_path, Terms(allowed=()))[1].endswith("`checks: [own-check]`.")


def test_a_policy_from_elsewhere_runs_only_what_is_listed() -> None:
    assert Terms().refusal("own-check", "local") == ""
    assert Terms().refusal("own-check", "shipped") == ""
    assert Terms().refusal("own-check", "remote") == "a policy from elsewhere may not run it unasked"
    assert Terms(allowed=("own-check",)).refusal("own-check", "remote") == ""
    assert "does not list it" in Terms(allowed=("other",)).refusal("own-check", "remote")


def test_where_a_policy_comes_from(tmp_path: Path) -> None:
    assert origin_of(os.path.join(POLICIES, "rules", "data", "x.yaml")) == "shipped"
    assert origin_of(str(tmp_path / "x.yaml")) == "local"


# -- the card


def test_a_card_needs_something_that_must_hold(tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require=None)
    with pytest.raises(PolicyError) as caught:
        load(tmp_path)
    (fault,) = caught.value.faults
    assert fault.message == "there is no `require`"
    assert fault.hint == "Say what must hold, or name a Python check with `check:`."


@pytest.mark.parametrize("name", ["Own-Check", "own check", "''", "3", "[own-check]", "own--check"])
@pytest.mark.usefixtures("site")
def test_a_check_is_named_in_kebab_case(name: str, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require=None, check=name)
    with pytest.raises(PolicyError) as caught:
        load(tmp_path)
    assert "check" in caught.value.faults[0].message


# -- the cache


def test_a_kept_policy_finds_its_check_anew(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS)
    first = load(tmp_path, cache=tmp_path / "cache")
    assert len(os.listdir(tmp_path / "cache")) == 1
    again = load_policies([str(tmp_path / "policy")], cache=Cache(str(tmp_path / "cache")))
    assert again.digest == first
    assert [one.outcome for one in verdicts(again, "")] == ["pass"]


def test_another_version_of_the_package_is_another_policy(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS)
    first = load(tmp_path, cache=tmp_path / "cache")
    for file in (site / "house_checks-1.0.0.dist-info").iterdir():
        file.unlink()
    (site / "house_checks-1.0.0.dist-info").rmdir()
    put_package(site, returning("Result(False, [Evidence(facts.at('license'), 'x')])"), version="1.1.0")
    again = load_policies([str(tmp_path / "policy")], cache=Cache(str(tmp_path / "cache")))
    assert again.digest != first
    assert [one.outcome for one in verdicts(again, "")] == ["fail"]


def test_a_check_that_is_gone_or_no_longer_allowed_is_noticed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_package(site, HOLDS)
    load(tmp_path, cache=tmp_path / "cache")
    assert "not allowed" in refused(tmp_path, Terms(allowed=()), tmp_path / "cache")[0]
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(site)])
    assert "no installed package" in refused(tmp_path, cache=tmp_path / "cache")[0]


def test_policies_without_a_check_have_the_digest_they_always_had(site: Path, tmp_path: Path) -> None:
    put_package(site, HOLDS)
    put_card(tmp_path / "policy")
    before = load(tmp_path)
    put_package(site, HOLDS, name="other", version="2.0")
    assert load(tmp_path) == before


@pytest.mark.parametrize("secret", ["sk-FAKE" + "a1" * 40, "https://user:FAKE" + "a1" * 40 + "@example.org/"])
@pytest.mark.parametrize("cut", [10, 40])
def test_no_half_of_a_credential_is_blamed(secret: str, cut: int) -> None:
    told = blame(ValueError("x" * (300 - cut - 1) + " " + secret + " is refused"))

    assert "FAKE" not in told
    assert len(told) <= 300 + len("ValueError: ")
