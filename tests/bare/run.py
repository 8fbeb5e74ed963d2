"""The example's Dockerfile without Docker: ``python tests/bare/run.py [FOLDER]``, as root.

Makes a bare Debian by debootstrap, carries out each instruction of ``examples/Dockerfile`` in it as
it is written, and then its entry point with a crawl of the sandbox, as ``docker run`` would. Ends
with what the first command that fails says, and with exit code 75 if the reason is that the mirror
of Debian or the package index is not reached from in there. FOLDER: a bare Debian that is there
already.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "examples/Dockerfile"
RELEASES = {"11": "bullseye", "12": "bookworm", "13": "trixie"}
_REACHED_BY = re.compile(r"(?i)\w+_proxy|pip_(index_url|default_timeout)")
"""What a machine may set for the way to its package index. A container takes part in it."""
_TRUSTED = "/trusted.crt"
"""Where the container has the certificates that this machine trusts. The package ca-certificates
writes its own bundle anew."""
_SECONDS = 900
_NOT_REACHED = 75  # EX_TEMPFAIL of sysexits.h
TRY = ("crawl", "profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SANDBOX=1", "-O", "p.csv")


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile, each with the rest of its line."""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


@dataclass
class Container:
    """A folder with a system in it, in which the instructions are carried out."""

    root: Path
    folder: str = "/"
    entry: list[str] = field(default_factory=list)
    environ: dict[str, str] = field(
        default_factory=lambda: {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
        }
    )

    def inside(self, path: str) -> Path:
        """A path of the container, as this machine sees it."""
        return self.root / path.lstrip("/")

    def do(self, word: str, rest: str) -> None:
        """Carry out one instruction. Raises LookupError for those that nobody needed yet."""
        match word:
            case "FROM":
                pass  # the folder was made so
            case "RUN":
                self.run(["/bin/sh", "-c", rest])
            case "ENV":
                name, _, value = rest.partition("=")
                self.environ[name] = re.sub(r"\$(\w+)", lambda m: self.environ[m[1]], value)
            case "WORKDIR":
                self.folder = rest
                self.inside(rest).mkdir(parents=True, exist_ok=True)
            case "COPY":
                *sources, target = rest.split()
                self.copy(sources, target)
            case "ENTRYPOINT":
                self.entry = json.loads(rest)
            case "CMD":
                self.run([*self.entry, *json.loads(rest)])
            case _:
                raise LookupError(f"{word} is not known here")

    def copy(self, sources: list[str], target: str) -> None:
        """Copy files into a folder, or a folder's files."""
        self.inside(target).mkdir(parents=True, exist_ok=True)
        for name in sources:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.inside(target), dirs_exist_ok=True)
            else:
                shutil.copy(ROOT / name, self.inside(target))

    def run(self, command: list[str]) -> None:
        """Run a command in the container. Raises CalledProcessError."""
        print("$", shlex.join(command), flush=True)
        theirs = {n: v for n, v in os.environ.items() if _REACHED_BY.fullmatch(n)}
        if self.inside(_TRUSTED).is_file():
            theirs |= {"PIP_CERT": _TRUSTED}
        words = [f"{name}={value}" for name, value in (theirs | self.environ).items()]
        go = f"cd {shlex.quote(self.folder)} && exec {shlex.join(command)}"
        subprocess.run(
            ["chroot", str(self.root), "env", "-i", *words, "/bin/sh", "-c", go],
            check=True,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )


def bare_debian(image: str, root: Path) -> None:
    """Make the system of an image such as ``debian:12-slim``. Raises CalledProcessError."""
    release = RELEASES[image.removeprefix("debian:").removesuffix("-slim")]
    command = ["debootstrap", "--variant=minbase", release, str(root)]
    print("$", shlex.join(command), flush=True)
    subprocess.run(command, check=True, timeout=_SECONDS, stdout=subprocess.DEVNULL)


def let_out(root: Path) -> None:
    """Give the container this machine's way to the package index, as Docker does."""
    shutil.copy("/etc/resolv.conf", root / "etc")
    if (bundle := os.environ.get("SSL_CERT_FILE")) and Path(bundle).is_file():
        shutil.copy(bundle, root / _TRUSTED.lstrip("/"))


def make(root: Path, image: str) -> None:
    """Make a bare Debian whose mirror is reached; else ends the program."""
    try:
        if not (root / "etc").is_dir():
            bare_debian(image, root)
        let_out(root)
        Container(root).run(["apt-get", "update", "-qq"])
    except (subprocess.SubprocessError, OSError) as error:
        give_up(f"A bare Debian cannot be made here: {error}")


def follow(container: Container, steps: list[tuple[str, str]]) -> None:
    """Carry out the instructions. Ends the program if one fails because pip reaches nothing."""
    for word, rest in steps:
        try:
            container.do(word, rest)
        except subprocess.CalledProcessError as error:
            if not rest.startswith("pip install"):
                raise
            try:
                container.run(["pip", "download", "--no-deps", "--dest", "/tmp", "setuptools"])
            except subprocess.SubprocessError:
                give_up(f"The package index is not reached from the bare Debian: {error}")
            raise


def give_up(why: str) -> NoReturn:
    """End because nothing can be said of the Dockerfile on this machine."""
    print(f"{why}. The Dockerfile was not tried.")
    sys.exit(_NOT_REACHED)


def main() -> None:
    """Build, and run."""
    steps = list(instructions(DOCKERFILE.read_text("utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(sys.argv[1] if len(sys.argv) > 1 else folder)
        make(root, steps[0][1])
        container = Container(root)
        follow(container, steps)
        container.run([*container.entry, *TRY])
        rows = container.inside(f"{container.folder}/p.csv").read_text("utf-8").splitlines()
        assert len(rows) == 2, rows
    print("the Dockerfile's image works")


if __name__ == "__main__":
    main()
