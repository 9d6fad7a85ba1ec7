"""Remotes on this machine: git repositories, honest and hostile, and an https server with a certificate of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.unit.policy.cards import put_card, put_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WHO = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"} | {
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}
ENVIRON = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
"""The environment that git gets: this machine's, without anybody's settings."""


def git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**ENVIRON, **WHO}, input=given, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


class Remote(NamedTuple):
    """A git repository whose policy folder is `policy`."""

    folder: Path

    def source(self, ref: str = "v1", inside: str = "#policy") -> str:
        return f"git+file://{self.folder}@{ref}{inside}"

    def commit(self, tag: str = "", *, force: bool = False) -> str:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "change")
        if tag:
            git(self.folder, "tag", *(["--force"] if force else []), tag)
        return git(self.folder, "rev-parse", "HEAD")

    def tree(self, *entries: tuple[str, str, str], tag: str = "v1") -> str:
        """Commit a tree of (mode, object, name) under `policy/`, as only a hostile tool writes it, and tag it."""
        lines = b"".join(
            mode.encode() + b" " + name.encode() + b"\0" + bytes.fromhex(object_)
            for mode, object_, name in entries
        )
        inner = git(self.folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=lines)
        outer = b"40000 policy\0" + bytes.fromhex(inner)
        top = git(self.folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=outer)
        commit = git(self.folder, "commit-tree", top, "-m", "hostile")
        git(self.folder, "tag", "--force", tag, commit)
        return commit

    def blob(self, content: bytes) -> str:
        return git(self.folder, "hash-object", "-w", "--stdin", given=content)

    def folder_of(self, *entries: tuple[str, str, str]) -> str:
        """Write a tree of (mode, object, name), whatever they are; return its id."""
        lines = b"".join(
            mode.encode() + b" " + name.encode() + b"\0" + bytes.fromhex(object_)
            for mode, object_, name in entries
        )
        return git(self.folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=lines)


def remote(folder: Path, tag: str = "v1") -> Remote:
    """Make a repository with one card and one pack, committed and tagged."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", ".")
    put_card(folder / "policy")
    put_pack(folder / "policy")
    made = Remote(folder)
    made.commit(tag)
    return made


def files_below(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, by path: to see that nothing changed."""
    return {
        os.path.join(at, name): (folder / at / name).read_bytes()
        for at, _, names in os.walk(folder)
        for name in names
    }


class Served(NamedTuple):
    """An https server of this machine: its address, and what it answers to each path."""

    address: str
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]]
    certificate: str


def certificate(folder: Path) -> Path:
    """Make a key and a certificate that signs itself, for this machine, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "server.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    made.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return made


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve answers over https until the end of the block."""
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = answers.get(self.path.partition("?")[0])
            if answer is None:
                self.send_error(404)
            else:
                with contextlib.suppress(OSError):
                    answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    pem = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Served(f"https://127.0.0.1:{server.server_address[1]}", answers, str(folder / "cert.pem"))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def gives(content: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with these bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def sends_to(address: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with a redirect."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", address)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def drips(until: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer a byte at a time, each well within any timeout, until told to stop."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not until.wait(0.05):
            handler.wfile.write(b".")

    return answer


def floods(handler: BaseHTTPRequestHandler) -> None:
    """Answer without end."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(1 << 16))
