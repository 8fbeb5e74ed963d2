"""A real Scrapyd on loopback, to which this project is deployed as a person would."""

from __future__ import annotations

import configparser
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import curl_cffi.requests
import scrapy
from paths import ROOT
from waiting import HANGS

PASSWORD = "scrapyd-test-password"
_OURS = ("instaspider", "pipelines", "__editable__")


def _dependencies(folder: Path) -> Path:
    """What is installed here except this project: deployed code must come out of the egg."""
    folder.mkdir()
    for entry in Path(scrapy.__file__).parent.parent.iterdir():
        if not entry.name.startswith(_OURS):
            (folder / entry.name).symlink_to(entry)
    return folder


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


class Scrapyd:
    """Started from the ``[scrapyd]`` section of scrapy.cfg, with a port and password of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.home = folder / "scrapyd"
        self.home.mkdir()
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("INSTASPIDER_")},
            "PYTHONPATH": str(_dependencies(folder / "dependencies")),
            "SCRAPYD_PASSWORD": PASSWORD,
        }
        self._python = str(Path(sys.base_prefix) / "bin" / "python3")
        self._configure()
        self._log = (self.home / "scrapyd.log").open("wb")
        self._process = subprocess.Popen(
            [self._python, "-m", "scrapyd"],
            cwd=self.home,
            env=self.environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self.wait(lambda: self._answers(), "Scrapyd answers")

    def _configure(self) -> None:
        written = configparser.ConfigParser()
        written.read(ROOT / "scrapy.cfg")
        section = dict(written["scrapyd"])
        assert section["bind_address"] == "127.0.0.1"
        section |= {"http_port": str(self.port), "password": PASSWORD, "poll_interval": "0.2"}
        written = configparser.ConfigParser()
        written["scrapyd"] = section
        with (self.home / "scrapyd.conf").open("w") as file:
            written.write(file)

    def _answers(self) -> bool:
        assert self._process.poll() is None, (self.home / "scrapyd.log").read_text()
        try:
            return self.get("daemonstatus.json")["status"] == "ok"
        except curl_cffi.requests.RequestsError:
            return False

    def stop(self) -> None:
        """End it, and with it nothing else: jobs must have ended."""
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    def _url(self, what: str) -> str:
        return f"http://127.0.0.1:{self.port}/{what}"

    def get(self, what: str, **params: str) -> dict[str, Any]:
        """The answer to a question."""
        return self._call("GET", what, params=params)

    def post(self, what: str, data: Any = None, **more: Any) -> dict[str, Any]:
        """The answer to an order."""
        return self._call("POST", what, data=data, **more)

    def _call(self, method: Any, what: str, **more: Any) -> dict[str, Any]:
        answer = curl_cffi.requests.request(
            method, self._url(what), auth=("instaspider", PASSWORD), timeout=HANGS, **more
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def deploy(self) -> subprocess.CompletedProcess[str]:
        """``scrapyd-deploy`` in a copy of the project, where it builds."""
        project = self.folder / "project"
        project.mkdir()
        for name in ("setup.py", "setup.cfg", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, project)
        for name in ("instaspider", "pipelines", "tests"):
            shutil.copytree(
                ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        text = (ROOT / "scrapy.cfg").read_text().replace(":6800/", f":{self.port}/")
        (project / "scrapy.cfg").write_text(text)
        return subprocess.run(
            [self._python, "-m", "scrapyd_client.deploy"],
            cwd=project,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=HANGS,
        )

    def add_version(self, version: str, egg: Path) -> dict[str, Any]:
        """Upload an egg that is there already; returns the answer."""
        form = curl_cffi.CurlMime()
        form.addpart("project", data=b"instaspider")
        form.addpart("version", data=version.encode())
        form.addpart("egg", filename=egg.name, data=egg.read_bytes())
        answer = self.post("addversion.json", multipart=form)
        form.close()
        return answer

    def schedule(self, spider: str, settings: dict[str, str], **arguments: str) -> str:
        """The id of a new job."""
        data = [("project", "instaspider"), ("spider", spider), *arguments.items()]
        data += [("setting", f"{name}={value}") for name, value in settings.items()]
        answer = self.post("schedule.json", data)
        assert answer["status"] == "ok", answer
        job: str = answer["jobid"]
        return job

    def ended(self, job: str) -> bool:
        """Whether a job is over."""
        jobs = self.get("listjobs.json", project="instaspider")
        return job in [each["id"] for each in jobs["finished"]]

    def log_of(self, spider: str, job: str) -> str:
        """The log of a job."""
        path = self.home / "logs" / "instaspider" / spider / f"{job}.log"
        return path.read_text() if path.exists() else ""

    def wait(self, test: Callable[[], bool], what: str, seconds: float = 120) -> None:
        """Until it is so."""
        end = time.monotonic() + seconds
        while not test():
            if time.monotonic() > end:
                log = (self.home / "scrapyd.log").read_text()[-3000:]
                raise AssertionError(f"in {seconds:g} s not so: {what}\n{log}")
            time.sleep(0.1)
