"""Policies from archives: read in memory, and refused when they are broken, hostile, elsewhere or too large."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import threading
import time
import zipfile
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError, SteelyardError, UnreachableError
from steelyard.policy.sources.archive import Archive, unpacked
from steelyard.policy.sources.content import Limits
from steelyard.policy.sources.origin import World
from steelyard.policy.sources.source import parse_source
from tests.unit.policy.sources.remotes import Served, drips, floods, gives, sends_to, served

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from steelyard.policy.sources.content import Content

FILES = {"p/rules/a/b.yaml": b"title: x\n", "p/packs/own.yaml": b"title: y\n", "p/README.md": b"hello"}
SMALL = Limits(seconds=5, file=1000, total=5000, transfer=200_000, entries=100)


def tarred(
    *members: tarfile.TarInfo, packed: bool = True, files: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz" if packed else "w") as tar:
        for name, content in {**FILES, **files}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for member in members:
            tar.addfile(member)
    return out.getvalue()


def zipped(*members: tuple[zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as pack:
        for name, content in FILES.items():
            pack.writestr(name, content)
        for info, content in members:
            pack.writestr(info, content)
    return out.getvalue()


def member(name: str, type_: bytes = tarfile.SYMTYPE, target: str = "/etc/passwd") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = type_
    info.linkname = target
    return info


def entry(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def read(archive: bytes, name: str = "p.tar.gz", limits: Limits = SMALL) -> Content:
    return unpacked(archive, parse_source(f"https://example.org/{name}#p"), limits)


def test_all_forms_of_an_archive_have_one_content() -> None:
    found = [
        read(tarred()),
        read(tarred(), "p.tgz"),
        read(tarred(packed=False), "p.tar"),
        read(zipped(), "p.zip"),
    ]
    assert len({content.digest for content in found}) == 1
    assert [name for name, _ in found[0].files] == ["packs/own.yaml", "rules/a/b.yaml"]


def test_folders_and_a_dot_before_names_are_no_harm() -> None:
    archive = tarred(member(".", tarfile.DIRTYPE, ""), member("./p/rules", tarfile.DIRTYPE, ""))
    assert read(archive).digest == read(tarred()).digest


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (tarred(member("p/packs/l.yaml")), "a link where a file should be: p/packs/l.yaml"),
        (tarred(member("p/packs/l.yaml", tarfile.LNKTYPE)), "a link where a file should be"),
        (tarred(member("p/packs/l.yaml", tarfile.CHRTYPE)), "neither a file nor a folder where"),
        (tarred(member("p/packs/l.yaml", tarfile.FIFOTYPE)), "neither a file nor a folder where"),
        (tarred(files={"../x.yaml": b""}), "a path that leads out: ../x.yaml"),
        (tarred(files={"/etc/x.yaml": b""}), "a path that leads out: /etc/x.yaml"),
        (tarred(files={"p/rules/../../x": b""}), "a path that leads out"),
        (tarred(files={"p/packs/big.yaml": b"x" * 1001}), "a file of 1,001 bytes"),
        (tarred(files={f"p/packs/{n}.yaml": b"x" * 900 for n in range(6)}), "more than 5,000 bytes"),
        (tarred(files={f"q/{n}": b"" for n in range(101)}), "more than 100 entries"),
        (gzip.compress(bytes(10_000_000), mtime=0), "inflates to more than 200,000 bytes"),
        (b"", "no archive that can be read"),
        (b"<html>", "no archive that can be read"),
        (tarred()[:-20], "no archive that can be read"),
        (gzip.compress(b"no tar" * 200, mtime=0), "no archive that can be read"),
    ],
    ids=lambda case: case if isinstance(case, str) else "archive",
)
def test_a_hostile_tar_is_refused(archive: bytes, message: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read(archive)
    assert message in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (zipped((entry("p/packs/l.yaml", 0o120777), b"/etc/passwd")), "a link where a file should be"),
        (zipped((entry("p/packs/l.yaml", 0o020644), b"")), "neither a file nor a folder where"),
        (zipped((entry("../x.yaml"), b"")), "a path that leads out"),
        (zipped((entry("p/packs/bomb.yaml"), bytes(10_000_000))), "a file of 10,000,000 bytes"),
        (zipped(*[(entry(f"q/{n}"), b"") for n in range(101)]), "more than 100 entries"),
        (b"PK", "no archive that can be read"),
        (zipped()[:-30], "no archive that can be read"),
    ],
)
def test_a_hostile_zip_is_refused(archive: bytes, message: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read(archive, "p.zip")
    assert message in refused.value.message


def test_a_zip_that_lies_of_its_sizes_is_refused() -> None:
    honest = zipped((entry("p/packs/bomb.yaml"), b"x" * 5000))
    lying = honest.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(PolicyError):
        read(lying, "p.zip")


def test_an_encrypted_zip_is_refused() -> None:
    archive = bytearray(zipped())
    for at in range(len(archive) - 4):
        if archive[at : at + 4] == b"PK\x01\x02":
            archive[at + 8] |= 1
    with pytest.raises(PolicyError, match="no archive that can be read"):
        read(bytes(archive), "p.zip")


# -- over https


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with served(tmp_path / "server") as one:
        monkeypatch.setenv("SSL_CERT_FILE", one.certificate)
        yield one


def archive_at(server: Served, path: str = "/p.tar.gz", limits: Limits = SMALL) -> Archive:
    return Archive(parse_source(f"{server.address}{path}#p"), World(os.environ, "", limits))


def test_an_archive_is_told_by_its_digest_and_fetched(server: Served) -> None:
    server.answers["/p.tar.gz"] = gives(tarred())
    archive = archive_at(server)
    resolved = archive.resolve()
    assert resolved.is_tag
    assert archive.fetch(resolved.name) == read(tarred())


def test_an_archive_that_was_replaced_is_refused(server: Served) -> None:
    server.answers["/p.tar.gz"] = gives(tarred())
    before = archive_at(server).resolve().name
    server.answers["/p.tar.gz"] = gives(tarred(files={"p/packs/own.yaml": b"title: z\n"}))
    with pytest.raises(PolicyError, match="serves another archive than it did"):
        archive_at(server).fetch(before)


def test_a_redirect_on_the_same_host_is_followed_and_no_other(server: Served) -> None:
    server.answers["/p.tar.gz"] = gives(tarred())
    server.answers["/here.tar.gz"] = sends_to("/p.tar.gz")
    assert archive_at(server, "/here.tar.gz").resolve() == archive_at(server).resolve()
    for target in (
        "https://localhost/p.tar.gz",
        server.address.replace("https", "http") + "/p.tar.gz",
        "file:///x",
    ):
        server.answers["/away.tar.gz"] = sends_to(target)
        with pytest.raises(UnreachableError, match=r"sends elsewhere|cannot be downloaded"):
            archive_at(server, "/away.tar.gz").resolve()


def test_a_redirect_that_goes_round_ends(server: Served) -> None:
    server.answers["/p.tar.gz"] = sends_to("/p.tar.gz?again")
    with pytest.raises(UnreachableError, match="cannot be downloaded"):
        archive_at(server).resolve()


def test_a_server_that_drips_is_given_up(server: Served) -> None:
    stop = threading.Event()
    server.answers["/p.tar.gz"] = drips(stop)
    start = time.monotonic()
    with pytest.raises(UnreachableError, match="did not come within 1 seconds"):
        archive_at(server, limits=SMALL._replace(seconds=1)).resolve()
    stop.set()
    assert time.monotonic() - start < 5


def test_a_server_that_floods_is_given_up(server: Served) -> None:
    server.answers["/p.tar.gz"] = floods
    with pytest.raises(UnreachableError, match="more than 200,000 bytes"):
        archive_at(server).resolve()


def test_a_server_without_the_file_or_that_is_gone(server: Served) -> None:
    with pytest.raises(UnreachableError, match="404"):
        archive_at(server).resolve()
    gone = Served("https://127.0.0.1:9", {}, "")
    with pytest.raises(UnreachableError, match="cannot be downloaded"):
        archive_at(gone).resolve()


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/p.tar.gz"] = gives(tarred())
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(SteelyardError, match=r"(?i)certificate"):
        archive_at(server).resolve()
