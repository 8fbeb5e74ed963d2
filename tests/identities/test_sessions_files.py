"""Logins in files of all forms, and what is said about those that cannot be used."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from instaspider.exceptions import ConfigurationError
from instaspider.identities.sessions.files import read_sessions
from instaspider.identities.sessions.session import Session

NOW = 1_800_000_000.0
LATER, BEFORE = 1_900_000_000, 1_700_000_000
SESSION_ID = "17841400000%3ASecretSecret01%3A7"
CSRF_TOKEN = "CsrfCsrfCsrfCsrfCsrfCsrfCsrf0001"
USER = "17841400000"
COOKIES = {"sessionid": SESSION_ID, "csrftoken": CSRF_TOKEN, "ds_user_id": USER}
ENV = f"SESSION_ID={SESSION_ID}\nCSRF_TOKEN={CSRF_TOKEN}\nDS_USER_ID={USER}\n"
HEAD = "# Netscape HTTP Cookie File\n"


def netscape(name: str, value: str, domain: str = ".instagram.com", expires: object = LATER) -> str:
    return f"{domain}\tTRUE\t/\tTRUE\t{expires}\t{name}\t{value}\n"


HEADER = (
    "is a Cookie header as it was sent; accepted are a .env with SESSION_ID, CSRF_TOKEN and"
    " DS_USER_ID, a Netscape cookies.txt, and the JSON of a browser's cookies"
)
COOKIES_TXT = HEAD + "".join(netscape(*pair) for pair in COOKIES.items())


def export(**changes: object) -> list[dict[str, object]]:
    """As browsers' extensions write it."""
    return [
        {"name": name, "value": value, "domain": ".instagram.com", "expirationDate": LATER + 0.5}
        | changes
        for name, value in COOKIES.items()
    ]


class Files:
    """A folder for files with logins, and what was said about them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.complaints: list[str] = []

    def write(self, content: str | bytes, name: str = "login", mode: int = 0o600) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path

    def read(self, setting: object) -> list[Session]:
        found = read_sessions(str(setting), self.complaints.append, NOW)
        assert not any(is_secret(sentence) for sentence in self.complaints)
        return found

    def refusal(self, setting: object) -> str:
        with pytest.raises(ConfigurationError) as caught:
            self.read(setting)
        assert not is_secret(str(caught.value))
        assert caught.value.__cause__ is None
        return str(caught.value)


def is_secret(text: str) -> bool:
    return "Secret" in text or "Csrf" in text or USER in text


@pytest.fixture
def files(tmp_path) -> Files:
    folder = tmp_path / "logins"
    folder.mkdir()
    return Files(folder)


@pytest.mark.parametrize(
    "content",
    [
        ENV,
        "\ufeff" + ENV.replace("\n", "\r\n"),
        f"# mine\n\nexport SESSION_ID='{SESSION_ID}'  # a comment\nCSRF_TOKEN=\"{CSRF_TOKEN}\"\n"
        f"DS_USER_ID = {USER}\nDATABASE_URL=postgres://u:p@h/d\nMID=\n",
        COOKIES_TXT,
        COOKIES_TXT.replace(".instagram", "#HttpOnly_.instagram"),
        COOKIES_TXT.replace(str(LATER), "0").replace(HEAD, HEAD + "# a comment\n\n"),
        COOKIES_TXT.removeprefix(HEAD),
        COOKIES_TXT.replace("\n", "\tlax\n").replace(HEAD.replace("\n", "\tlax\n"), HEAD),
        COOKIES_TXT.replace(SESSION_ID, f'"{SESSION_ID}"').replace(CSRF_TOKEN, f"'{CSRF_TOKEN}'"),
        COOKIES_TXT + netscape("csrftoken", "CsrfOld", "www.instagram.com", BEFORE),
        netscape("sessionid", "SecretOld", "www.instagram.com", BEFORE) + COOKIES_TXT,
        ENV.replace(SESSION_ID, f"'\"{SESSION_ID}\"'"),
        json.dumps([each | {"value": f'"{each["value"]}"'} for each in export()]),
        json.dumps(export()),
        json.dumps(export(domain="www.instagram.com", expirationDate=None)),
        json.dumps({"cookies": export(expires=-1, expirationDate=-1), "origins": []}),
        json.dumps({"session_id": SESSION_ID, "csrf_token": CSRF_TOKEN, "ds_user_id": USER}),
        json.dumps({"session_id": SESSION_ID, "csrf_token": CSRF_TOKEN, "user_id": int(USER)}),
    ],
    ids=[
        *("env", "env_bom_crlf", "env_dressed", "cookies_txt", "http_only", "lasting", "headless"),
        *("eighth_column", "quoted", "expired_elsewhere", "expired_before", "env_quoted_twice"),
        "export_quoted",
        *("export", "export_www", "playwright", "instaharvest", "instaharvest_user_id"),
    ],
)
def test_every_form(files, content) -> None:
    (session,) = files.read(files.write(content))
    assert dict(session.cookies) == COOKIES
    assert (session.user_id, session.claim, files.complaints) == (USER, "", [])


def test_further_cookies_and_the_claim(files) -> None:
    more = "MID=m1\nIG_DID=D-1\nDATR=d1\nRUR=FTW\\05417\nIG_WWW_CLAIM=hmac.x\nUSER_AGENT=x\n"
    (session,) = files.read(files.write(ENV + more, ".env"))
    assert session.cookies == COOKIES | {
        "mid": "m1",
        "ig_did": "D-1",
        "datr": "d1",
        "rur": "FTW\\05417",
    }
    assert session.claim == "hmac.x"
    whole = {"session_id": SESSION_ID, "csrf_token": CSRF_TOKEN, "ds_user_id": USER, "mid": "m1"}
    whole |= {
        "ig_did": "D-1",
        "datr": None,
        "user_agent": "x",
        "saved_at": 5.5,
        "ig_www_claim": "c",
    }
    whole |= {"rur": "r", "username": "nasa", "total_requests": 7, "fb_dtsg": "x"}
    (session,) = files.read(files.write(json.dumps(whole)))
    assert session.cookies == COOKIES | {"mid": "m1", "ig_did": "D-1", "rur": "r"}
    assert session.claim == "c"


def test_several_logins_in_one_env(files) -> None:
    second = ENV.replace("=", "_2=").replace(USER, "2222222222")
    fourth = ENV.replace("=", "_4=").replace(USER, "4444444444")
    path = files.write(fourth + ENV + second)
    found = files.read(path)
    assert [session.user_id for session in found] == [USER, "2222222222", "4444444444"]
    assert [session.source for session in found] == [f"{path}, line {n}" for n in (4, 7, 1)]
    assert files.complaints == []


def test_nothing_goes_into_the_environment(files, monkeypatch) -> None:
    import os

    before = dict(os.environ)
    files.read(files.write(ENV))
    assert dict(os.environ) == before


def test_other_sites_cookies_are_left_where_they_are(files) -> None:
    others = netscape("sessionid", "x", ".facebook.com") + netscape("a", "b", "notinstagram.com")
    others += netscape("mid", "www", "www.instagram.com") + netscape("mid", "all")
    others += netscape("mid", "www", "www.instagram.com") + netscape("old", "x", expires=BEFORE)
    (session,) = files.read(files.write(COOKIES_TXT + others))
    assert session.cookies == COOKIES | {"mid": "all"}
    assert files.complaints == []


def test_the_account_is_in_the_sessionid(files) -> None:
    without = HEAD + netscape("sessionid", SESSION_ID) + netscape("csrftoken", CSRF_TOKEN)
    assert files.read(files.write(without))[0].cookies == COOKIES


def test_the_quotes_of_rur_are_its_own(files) -> None:
    rur = '"FTW\\\\05417841400000"'
    (session,) = files.read(files.write(COOKIES_TXT + netscape("rur", rur)))
    assert session.cookies["rur"] == rur


def test_a_session_prints_no_secret(files) -> None:
    (session,) = files.read(files.write(ENV))
    assert not is_secret(repr(session).replace(USER, ""))
    assert "%3A" not in repr(session)
    assert session.masked == "17...00"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "has no SESSION_ID; accepted are a .env with SESSION_ID, CSRF_TOKEN and DS_USER_ID"),
        ("SESSIONID=x\n", "has no SESSION_ID"),
        ("\n\nSESSION_ID=Secret\n", "line 3: SESSION_ID without CSRF_TOKEN: a login has all of"),
        (ENV + "CSRF_TOKEN_2=Csrf", None),
        (ENV.replace(SESSION_ID, ""), "line 1: SESSION_ID is empty"),
        (ENV.replace(SESSION_ID, "deleted"), "line 1: SESSION_ID says that the login was ended"),
        (ENV.replace(CSRF_TOKEN, '"Csrf Csrf"'), "line 2: CSRF_TOKEN has a character that no"),
        (ENV.replace(USER, "nasa"), "line 3: DS_USER_ID is not the number of an account"),
        (f"what is Secret\n{ENV}", None),
        (ENV + f"\nSESSION_ID={SESSION_ID}", None),
        (
            COOKIES_TXT.replace(
                netscape("csrftoken", CSRF_TOKEN), netscape("csrftoken", CSRF_TOKEN, expires=BEFORE)
            ),
            "line 3: the cookie csrftoken ran out on 2023-11-14: log in again and export it anew",
        ),
        (
            HEAD
            + netscape("sessionid", "SecretWithoutPrefix")
            + netscape("csrftoken", CSRF_TOKEN)
            + netscape("ds_user_id", USER, expires=BEFORE),
            "line 4: the cookie ds_user_id ran out on 2023-11-14",
        ),
        (f"Cookie: sessionid={SESSION_ID}; csrftoken={CSRF_TOKEN}; ds_user_id={USER}", HEADER),
        (f"csrftoken={CSRF_TOKEN}; ds_user_id={USER}; sessionid={SESSION_ID}\n", HEADER),
        (f"curl 'https://x.example/' -b 'mid=x; sessionid={SESSION_ID}'\n", HEADER),
        (f"sessionid={SESSION_ID}\ncsrftoken={CSRF_TOKEN}\n", HEADER),
        (HEAD, "has no cookie sessionid of instagram.com"),
        (HEAD + netscape("sessionid", SESSION_ID), "has no cookie csrftoken of instagram.com"),
        (COOKIES_TXT.replace("\t", " "), "line 2: has 1 columns separated by tabs, not 7"),
        (COOKIES_TXT.replace("\t", " ").removeprefix(HEAD), "line 1: has 1 columns"),
        (COOKIES_TXT.replace(str(LATER), "soon"), "line 2: the fifth column is no time"),
        (
            COOKIES_TXT.replace(str(LATER), str(BEFORE), 1),
            "line 2: the cookie sessionid ran out on 2023-11-14: log in again and export it anew",
        ),
        (COOKIES_TXT.replace(SESSION_ID, '""'), "line 2: the cookie sessionid is empty"),
        (HEAD + netscape(SESSION_ID, ""), "line 2: the cookie ... is empty"),
        (COOKIES_TXT.replace(CSRF_TOKEN, "Csrf é"), "line 3: the cookie csrftoken has a character"),
        ("{\n 'a'", "line 2: is no JSON (Expecting property name"),
        ("[" * 100_000, "is nested too deeply"),
        ("{}", 'is neither a list of cookies nor an object with "session_id"'),
        ("[]", "has no cookie sessionid of instagram.com"),
        (json.dumps([5, {"name": "x"}]), "entry 1 has no name, value and domain"),
        (
            json.dumps(export(expirationDate=BEFORE)),
            "entry 1, the cookie sessionid, ran out on 2023-11-14",
        ),
        (json.dumps({"session_id": SESSION_ID}), 'has no "csrf_token"'),
        (json.dumps({"session_id": "Secret Secret"}), '"session_id" has a character'),
        (b"\xff\xfe\x00", "is no text (UTF-8)"),
        (b"SQLite format 3\x00...", "is a browser's own database: export a cookies.txt instead"),
    ],
)
def test_what_is_wrong_is_said_with_the_line(files, content, sentence) -> None:
    path = files.write(content)
    if sentence is None:  # the rest of the file is good
        (session,) = files.read(path)
        assert session.user_id == USER
        (complaint,) = files.complaints
        assert f"{path}, line " in complaint
        assert complaint.endswith("; it is left out.")
        return
    said = files.refusal(path)
    assert said.startswith(f"INSTASPIDER_SESSIONS: {path}")
    assert sentence in said
    assert said.endswith("No login can be used.")
    assert SESSION_ID not in said


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_are_refused(files, protocol) -> None:
    said = files.refusal(files.write(pickle.dumps(COOKIES, protocol), "session-nasa"))
    assert "is a pickled session, as instaloader writes it" in said
    assert "export a cookies.txt from the browser instead" in said


def test_a_folder(files) -> None:
    files.write(ENV, ".env")
    files.write(COOKIES_TXT.replace(USER, "2222222222"), "b.txt")
    files.write(json.dumps(export()), "c.json")
    files.write(pickle.dumps(COOKIES), "session-x")
    (files.folder / "deeper").mkdir()
    found = files.read(files.folder)
    assert [(s.user_id, Path(s.source.partition(",")[0]).name) for s in found] == [
        (USER, ".env"),
        ("2222222222", "b.txt"),
    ]
    twice, pickled = files.complaints
    assert "c.json holds a login of the same account as " in twice
    assert "session-x is a pickled session" in pickled


def test_an_empty_folder(files) -> None:
    assert "the folder has no file. No login can be used." in files.refusal(files.folder)


@pytest.mark.parametrize(
    ("mode", "warned"), [(0o600, False), (0o640, True), (0o604, True), (0o400, False)]
)
def test_a_file_that_others_may_read(files, mode, warned) -> None:
    path = files.write(ENV, mode=mode)
    files.read(path)
    expected = f"{path} holds a login and others may read it: chmod 600 {path}"
    assert files.complaints == ([expected] if warned else [])


def test_no_such_file(files) -> None:
    missing = files.folder / "missing"
    assert files.refusal(missing).endswith(f"there is no file or folder {missing}.")
    assert files.refusal("/dev/null").endswith("/dev/null is neither a file nor a folder.")


@pytest.mark.parametrize(
    "setting", [SESSION_ID, f"sessionid={SESSION_ID}", "17841400000:SecretSecret01:7"]
)
def test_a_cookie_in_place_of_a_file_is_not_shown(files, setting) -> None:
    said = files.refusal(setting)
    assert "put cookies into a file and name that; accepted are a .env with SESSION_ID" in said


def test_at_most_five_faults_are_shown(files) -> None:
    said: Callable[[str], int] = files.refusal(files.write("Secret here\n" * 9)).count
    assert (said("is not of the form NAME=VALUE"), said("and 5 more")) == (5, 1)
