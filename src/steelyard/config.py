"""`steelyard.yaml` at the repository's root: what a project sets once, and where each setting came from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.errors import ConfigError
from steelyard.policy.elsewhere import is_elsewhere
from steelyard.reading import Limits, Unreadable, read
from steelyard.record import NamedTuple
from steelyard.resources import HOME, is_shipped
from steelyard.schemas import conform, listed
from steelyard.source import Fault
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FILE = "steelyard.yaml"
_MISNAMED = ("steelyard.yml", ".steelyard.yaml", ".steelyard.yml", "steelyard.json", "steelyard.toml")
NEVER = "never"
_ENDINGS = (".yaml", ".yml")
STRAYS = (FILE, _MISNAMED[0])
"""What a folder below the root may hold, and nobody reads."""


class Config(NamedTuple):
    """The settings of a run, each with its origin: `default`, a flag, or `steelyard.yaml:3`.

    `fail_on` is a severity or `never`; `policy` holds names and paths, the latter already joined to the root;
    `checks` are the Python checks that may run, None when nothing is said of them (docs/checks.md); `catalog` is the
    file of an overlay or of another catalog, already joined to the root, empty for the shipped one;
    `require_locked` refuses policies that whoever is judged could change; `lock` is the file of the lock, empty for that
    of the root; `isolated` is a run that reads no `steelyard.yaml`, and none is missed.
    """

    root: str
    policy: tuple[str, ...] = ("baseline",)
    fail_on: str = Severity.ERROR.value
    exclude: tuple[str, ...] = ()
    limits: Limits = Limits()
    checks: tuple[str, ...] | None = None
    catalog: str = ""
    waivers: tuple[str, ...] = ()
    baseline: str = ""
    require_locked: bool = False
    lock: str = ""
    isolated: bool = False
    origins: Mapping[str, str] = {}

    @property
    def gate(self) -> Severity | None:
        """The severity from which on a run fails; None for never."""
        return None if self.fail_on == NEVER else Severity(self.fail_on)

    def override(self, flag: str, **settings: Any) -> Config:  # noqa: ANN401 - a setting's value
        """Return the configuration with settings given by a flag."""
        return self._replace(**settings, origins={**self.origins, **dict.fromkeys(settings, flag)})

    def described(self) -> list[tuple[str, str, str]]:
        """Return (setting, value, origin) for every setting, in a fixed order."""
        values = {
            "policy": ", ".join(self.policy),
            "fail_on": self.fail_on,
            "exclude": ", ".join(self.exclude) or "nothing",
            "checks": "what is installed" if self.checks is None else ", ".join(self.checks) or "none",
            "catalog": self.catalog or "the shipped one",
            "waivers": ", ".join(self.waivers) or "no central file but those that packs name",
            "baseline": self.baseline or "none",
            "require_locked": "yes" if self.require_locked else "no",
            "lock": self.lock or "policy.lock, if there is one",
            "limits.bytes": str(self.limits.bytes),
            "limits.depth": str(self.limits.depth),
            "limits.aliases": str(self.limits.aliases),
        }
        return [(name, value, self.origins.get(name, "default")) for name, value in values.items()]


def find_root(folder: str) -> str:
    """Return the repository's root: the nearest folder upwards that holds a `.git`, else `folder` itself.

    A `steelyard.yaml` further down does not make a root: it would loosen the gate for whoever runs from there.
    """
    here = os.path.abspath(folder)
    while not os.path.lexists(os.path.join(here, ".git")):
        parent = os.path.dirname(here)
        if parent == here:
            return os.path.abspath(folder)
        here = parent
    return here


def repositories(root: str, paths: Sequence[str]) -> list[str]:
    """Return the repositories that a run looks at: the one it starts in, and those around the paths it is given."""
    folders = {folder_of(path) for path in paths}
    return list(dict.fromkeys((os.path.abspath(root), *(find_root(folder) for folder in sorted(folders)))))


def refuse_strays(config: Config, folders: Iterable[str]) -> None:
    """Raise ConfigError for a `steelyard.yaml` between the root and a folder: whoever wrote it takes it for obeyed.

    What lies outside of the root, or in a repository of its own, has nobody's word that it is read from here.
    """
    if config.isolated:
        return
    way: dict[str, None] = {}
    for folder in folders:
        way.update(dict.fromkeys(_way_up(os.path.abspath(folder), os.path.abspath(config.root))))
    for folder in sorted(way):
        for name in STRAYS:
            path = os.path.join(folder, name)
            if os.path.lexists(path):
                shown = os.path.relpath(path, config.root).replace(os.sep, "/")
                raise ConfigError(
                    f"`{shown}` is not read: only {_place(config.root)} is",
                    hint=f"Move what it says into {FILE} there, and delete it. Or leave both unread: "
                    "`steelyard check --isolated --policy NAME`.",
                )


def folder_of(path: str) -> str:
    """Return the folder that a path is, or lies in."""
    return path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))


def _way_up(folder: str, root: str) -> list[str]:
    """Return the folders from one up to the root, itself left out; none outside of it, or across another repository."""
    way: list[str] = []
    if not folder.startswith(root.rstrip(os.sep) + os.sep):
        return way
    while folder != root:
        if os.path.lexists(os.path.join(folder, ".git")):
            return []
        way.append(folder)
        folder = os.path.dirname(folder)
    return way


def _place(root: str) -> str:
    """Say which configuration is read."""
    if os.path.lexists(os.path.join(root, ".git")):
        return "the one at the root of the repository"
    return "the one in the folder where the command runs (there is no git repository around it)"


def ignored(config: Config, seen: Iterable[str], manifests: Iterable[str]) -> list[str]:
    """Return, of configuration files that were seen, those below the root that manifests lie below, each in words."""
    if config.isolated:
        return []
    root = os.path.abspath(config.root)
    folders = {os.path.join(os.path.dirname(os.path.abspath(path)), ""): path for path in seen}
    folders.pop(os.path.join(root, ""), None)
    found = [os.path.abspath(path) for path in manifests] if folders else []
    return [
        f"`{path.replace(os.sep, '/')}` is not read: only {_place(root)} is"
        for folder, path in folders.items()
        if any(one.startswith(folder) for one in found)
    ]


def load_config(root: str) -> Config:
    """Load `steelyard.yaml` of a root, if there is one. Raises ConfigError with every fault at its place."""
    path = os.path.join(root, FILE)
    for name in _MISNAMED:
        if os.path.lexists(os.path.join(root, name)):
            raise ConfigError(
                f"`{name}` is not read", hint=f"Rename it to {FILE}: nothing else is the configuration."
            )
    if not os.path.lexists(path):
        return Config(root)
    try:
        document = read(path, shown=FILE)
    except Unreadable as error:
        raise ConfigError(f"cannot read {FILE}: {error.reason}") from error
    faults = [fault for fault in document.faults if not fault.tolerable]
    if document.readable:
        faults += conform(document, "config.v1")
    if faults:
        raise ConfigError("the configuration cannot be used", source=document.source, faults=faults)
    value: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    origins = {name: f"{FILE}:{document.key_region((name,)).start_line}" for name in value}
    limits = value.get("limits", {})
    for name in limits:
        origins[f"limits.{name}"] = f"{FILE}:{document.key_region(('limits', name)).start_line}"
    policy = value.get("policy", ["baseline"])
    return Config(
        root=root,
        policy=tuple(_located(name, root) for name in ([policy] if isinstance(policy, str) else policy)),
        fail_on=value.get("fail_on", Severity.ERROR.value),
        exclude=tuple(value.get("exclude", ())),
        limits=Limits(**{name: int(size) for name, size in limits.items()}),
        checks=tuple(value["checks"]) if "checks" in value else None,
        waivers=tuple(os.path.join(root, one) for one in value.get("waivers", ())),
        baseline=os.path.join(root, value["baseline"]) if "baseline" in value else "",
        catalog=os.path.join(root, value["catalog"]) if "catalog" in value else "",
        require_locked=value.get("require_locked", False),
        origins=origins,
    )


def refuse_missing(config: Config) -> None:
    """Raise ConfigError at the line of `steelyard.yaml` for a policy that is not there, with what may be meant."""
    missing = [path for path in config.policy if os.path.isabs(path) and not os.path.lexists(path)]
    if not missing or not config.origins.get("policy", "").startswith(FILE):
        return
    document = read(os.path.join(config.root, FILE), shown=FILE)
    value: dict[str, Any] = document.value  # type: ignore[assignment]  # it was loaded before
    said = value["policy"]
    written = (
        {("policy",): said}
        if isinstance(said, str)
        else {("policy", index): one for index, one in enumerate(said)}
    )
    faults = [
        Fault(f"there is no policy `{policy}`", document.region(at), at, hint=_meant(policy, config.root))
        for at, policy in written.items()
        if _located(policy, config.root) in missing
    ]
    raise ConfigError("the configuration cannot be used", source=document.source, faults=faults)


def _meant(policy: str, root: str) -> str:
    """Return what a missing policy may be: a folder or YAML file beside it, or a shipped name."""
    from steelyard.policy.misspelt import meant, shipped_packs  # noqa: PLC0415 - for a mistake alone

    told = f"Paths start at the root of the repository, the folder of {FILE}; shipped are {listed(shipped_packs(), 'and')}."
    return meant(policy, root) or told


def _located(policy: str, root: str) -> str:
    """Return a shipped pack's name or a source as it is; all else is a path from the root, wherever the run started."""
    if is_elsewhere(policy):
        return policy
    return policy if is_shipped(policy) else os.path.join(root, policy)


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of `steelyard.yaml`."""
    default = Limits()
    sizes = {
        "bytes": ("The largest manifest that is read, in bytes.", default.bytes),
        "depth": ("The deepest nesting that is read.", default.depth),
        "aliases": ("The most nodes that YAML aliases may stand for.", default.aliases),
    }
    name = {"type": "string", "minLength": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{HOME}/schemas/config.v1.schema.json",
        "title": "Steelyard configuration v1",
        "description": "steelyard.yaml, at the root of a repository.",
        "type": "object",
        "properties": {
            "policy": {
                "description": "Shipped packs by name, pack files or policy folders by path from the root, or sources "
                "from elsewhere (docs/policy-sources.md).",
                "anyOf": [
                    {"title": "one policy", **name},
                    {"title": "a list of policies", "type": "array", "minItems": 1, "items": name},
                ],
                "default": "baseline",
                "examples": ["baseline", ["open-first", "./policy"]],
            },
            "fail_on": {
                "description": "The severity from which on a run fails.",
                "enum": [Severity.ERROR.value, Severity.WARNING.value, Severity.NOTE.value, NEVER],
                "default": Severity.ERROR.value,
            },
            "exclude": {
                "description": "Paths that a walk leaves out, as gitignore patterns from the root.",
                "type": "array",
                "items": name,
                "examples": [["tests/fixtures/"]],
            },
            "checks": {
                "description": "The Python checks that policies may run, by name; [] for none. Without it: what is "
                "installed, for policies of this machine only (docs/checks.md).",
                "type": "array",
                "items": {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
                "examples": [["data-owner-in-directory"]],
            },
            "catalog": {
                "description": "An overlay of the model catalog (YAML), or another catalog, by path from the root "
                "(docs/catalog.md).",
                **name,
                "examples": ["policy/catalog.yaml"],
            },
            "waivers": {
                "description": "Central files of waivers (waivers.v1), by path from the root (docs/waivers.md).",
                "type": "array",
                "items": name,
                "examples": [["governance/waivers.yaml"]],
            },
            "baseline": {
                "description": "The baseline of known findings, by path from the root (docs/baseline.md).",
                **name,
                "examples": ["steelyard-baseline.json"],
            },
            "require_locked": {
                "description": "Whether every policy must be shipped, locked, or outside of the repository that is "
                "checked (docs/policy-sources.md).",
                "type": "boolean",
                "default": False,
            },
            "limits": {
                "description": "Bounds on what is read: strangers' input must not exhaust a machine.",
                "type": "object",
                "properties": {
                    key: {
                        "description": text,
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 2**31,
                        "default": size,
                    }
                    for key, (text, size) in sizes.items()
                },
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    }
