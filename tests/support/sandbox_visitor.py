"""A browser's look at the sandbox, for the tests of the sandbox itself."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from curl_cffi.requests import Response, Session

from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.process import SandboxProcess

PROFILE = "/api/v1/users/web_profile_info/?username="
INFO = "/api/v1/users/5/info/"
"""Needs a login."""
ROOT_DOCUMENT = "27981003384861049"
PAGE_DOCUMENT = "28036671149327607"
PROVIDERS = {
    f"__relay_internal__pv__Polaris{name}relayprovider": False
    for name in (
        "CannesGuardianExperienceEnabled",
        "CASB976ProfileEnabled",
        "RepostsConsumptionEnabled",
        "WebSchoolsEnabled",
        "ShortDramaEnabled",
    )
}

APP = {"Host": "i.instagram.com"}
APP_AGENT = (
    "Instagram 449.0.0.52.84 Android (34/14; 480dpi; 1080x2400; Google; Pixel 8; shiba;"
    " shiba; en_US; 1079242191)"
)


class Visitor:
    """A browser at https://localhost, asking for www.instagram.com."""

    def __init__(
        self,
        sandbox: SandboxProcess,
        cookies: dict[str, str] | None = None,
        target: str | None = "chrome150",
    ) -> None:
        self.sandbox = sandbox
        self.cookies = {"csrftoken": "t", "mid": "m"} if cookies is None else cookies
        self.session = Session(impersonate=target, verify=sandbox.ca)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def request(self, method: str, path: str, headers: dict | None = None, **options) -> Response:
        headers = {"Host": "www.instagram.com"} | (headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        return self.session.request(
            method,
            f"https://localhost:{self.sandbox.port}{path}",
            headers=headers,
            allow_redirects=False,
            discard_cookies=True,
            timeout=20,
            **options,
        )

    def get(self, path: str, **options) -> Response:
        return self.request("GET", path, **options)

    def graphql(self, path: str, doc_id: str, variables: dict[str, Any], **options) -> Response:
        form = {"doc_id": doc_id, "variables": json.dumps(variables), "lsd": "x"}
        headers = options.pop("headers", {"X-CSRFToken": "t"})
        return self.request("POST", path, data=form, headers=headers, **options)


def login(sandbox: SandboxProcess, number: int = 1) -> dict[str, str]:
    """The cookies of one of the sandbox's session files."""
    lines = Path(sandbox.sessions[number - 1]["cookies"]).read_text().splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("#")]
    return {row[5]: row[6] for row in fields}


def sessionid(sandbox: SandboxProcess, number: int = 0) -> str:
    """The cookie that makes a login, of the session file with this index."""
    return login(sandbox, number + 1)["sessionid"]


def control(sandbox: SandboxProcess, path: str) -> dict[str, Any]:
    url = f"http://127.0.0.1:{sandbox.control_port}{path}"
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def post(sandbox: SandboxProcess, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    """Status and answer of a call of the control page; bytes are sent as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"http://127.0.0.1:{sandbox.control_port}{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def truth(sandbox: SandboxProcess, name: str) -> dict[str, Any]:
    return control(sandbox, f"/world/users/{name}")


def log_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def same(answer, name: str) -> bool:
    """Whether an answer is the error of that name."""
    error = ERRORS[name]()
    return (answer.status_code, answer.content) == (error.status, error.body)


def page_token(visitor: Visitor) -> str:
    """The form token in pages of a login."""
    page = visitor.get("/").text
    return page.partition('"DTSGInitialData",[],{"token":"')[2].partition('"')[0]
