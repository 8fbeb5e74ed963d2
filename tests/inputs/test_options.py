"""Settings: where a value is taken from, and what is said about one that cannot be used."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from instaspider.exceptions import ConfigurationError
from instaspider.options import PREFIX, Options


def read(environ: dict[str, str] | None = None, priority: str = "project", **values) -> Options:
    settings = Settings()
    for name, value in values.items():
        settings.set(PREFIX + name.upper(), value, priority)
    named = {PREFIX + name.upper(): value for name, value in (environ or {}).items()}
    return Options.from_settings(settings, named)


def refusal(**values) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(**values)
    return str(caught.value)


def test_defaults() -> None:
    assert read() == Options()
    assert (Options().mode, Options().impersonate, Options().state) == (
        "safe",
        "chrome",
        ".instaspider",
    )


def test_documented_defaults_are_those_in_force() -> None:
    table = Options.documented()
    assert {name: default for name, (default, _) in table.items()} == {
        f"{PREFIX}{name.upper()}": value for name, value in vars(Options()).items()
    }
    assert all(sentence for _, sentence in table.values())


@pytest.mark.parametrize(
    ("priority", "environ", "expected"),
    [
        ("default", {}, "fast"),
        ("project", {}, "fast"),
        ("spider", {}, "fast"),
        ("project", {"mode": "turbo"}, "turbo"),
        ("spider", {"mode": "turbo"}, "turbo"),
        ("cmdline", {"mode": "turbo"}, "fast"),
    ],
)
def test_command_line_then_environment_then_settings(priority, environ, expected) -> None:
    assert read(environ, priority, mode="fast").mode == expected


def test_environment_alone() -> None:
    found = read({"park_base": "5", "contacts": "yes", "proxies": "http://one:80"})
    assert (found.park_base, found.contacts, found.proxies) == (5.0, True, "http://one:80")


def test_environment_of_the_process_is_the_one_read(monkeypatch) -> None:
    monkeypatch.setenv("INSTASPIDER_MAX_TRIES", "3")
    assert Options.from_settings(Settings()).max_tries == 3


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("mode", " fast ", "fast"),
        ("login", "NEVER", "never"),
        ("contacts", True, True),
        ("contacts", "on", True),
        ("contacts", "0", False),
        ("contacts", "", False),
        ("contacts", "None", False),
        ("park_base", "0.5", 0.5),
        ("park_max", 0, 0.0),
        ("max_tries", "1", 1),
        ("max_tries", 4.0, 4),
        ("proxies", ["http://a:1", "http://b:2"], "http://a:1,http://b:2"),
        ("proxies", [], None),
        ("proxies", " ", None),
        ("outcomes", "", None),
        ("modes", '{"fast": {"rate": 45}}', {"fast": {"rate": 45}}),
        ("modes", {"fast": {"rate": 45}}, {"fast": {"rate": 45}}),
        ("sandbox", True, "1"),
        ("sandbox", "1", "1"),
        ("sandbox", "0", None),
        ("sandbox", False, None),
        ("sandbox", "localhost:8443", "localhost:8443"),
        ("sandbox", "127.0.0.1:1", "127.0.0.1:1"),
        ("sandbox", "127.1.2.3:65535", "127.1.2.3:65535"),
        ("sandbox", "[::1]:8443", "[::1]:8443"),
    ],
)
def test_spellings(name, value, expected) -> None:
    assert getattr(read(**{name: value}), name) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", ""),
        ("impersonate", " "),
        ("state", ""),
        ("login", "sometimes"),
        ("contacts", "perhaps"),
        ("modes", "fast"),
        ("modes", "[1]"),
        ("modes", '{"fast": 45}'),
        ("modes", "[" * 100_000),
        ("modes", 5),
        ("park_base", "soon"),
        ("park_base", -1),
        ("park_base", "nan"),
        ("park_max", "inf"),
        ("patience", [60]),
        ("park_max", 10**400),
        ("max_tries", 0),
        ("max_tries", "six"),
        ("max_tries", 2.5),
        ("max_tries", float("inf")),
        ("max_tries", float("nan")),
        ("sandbox", "yes please"),
        ("sandbox", ":8443"),
        ("sandbox", "127.0.0.1:"),
        ("sandbox", "127.0.0.1:0"),
        ("sandbox", "127.0.0.1:65536"),
        ("sandbox", "127.0.0.1:²"),
        ("sandbox", "127.0.0.1:-1"),
    ],
)
def test_bad_value_names_the_setting_and_what_it_takes(name, value) -> None:
    message = refusal(**{name: value})
    assert message.startswith(f"{PREFIX}{name.upper()}=")
    assert Options.documented()[PREFIX + name.upper()][1] in message


@pytest.mark.parametrize(
    "host", ["example.org", "10.0.0.1", "127.0.0.1.example.org", "127.example", "0.0.0.0", "[::2]"]
)
def test_sandbox_is_on_this_machine(host) -> None:
    assert "is not on this machine" in refusal(sandbox=f"{host}:8443")


def test_bad_value_of_the_environment_is_refused_too() -> None:
    with pytest.raises(ConfigurationError, match=r"^INSTASPIDER_LOGIN='maybe' is not one of auto"):
        read({"login": "maybe"})


def test_a_secret_is_not_shown() -> None:
    message = refusal(proxies=["http://user:hunter2@one:80", 5])
    assert message.startswith("INSTASPIDER_PROXIES=... ")
    assert "hunter2" not in message
    assert "hunter2" not in repr(read(proxies="http://user:hunter2@one:80", sessions="hunter2"))


def test_unknown_setting_gets_the_nearest() -> None:
    assert refusal(impersonat="chrome") == (
        "There is no setting INSTASPIDER_IMPERSONAT. Did you mean INSTASPIDER_IMPERSONATE?"
    )


def test_unknown_setting_far_from_all_gets_the_list() -> None:
    message = refusal(zzzzzzzzzzzzzzzzzzzzzzzzzz=1)
    assert all(name in message for name in Options.documented())


def test_other_peoples_settings_are_not_looked_at() -> None:
    settings = Settings({"INSTA_MODE": "x", "BOT_NAME": "y"})
    settings.set("INSTASPIDERMODE", "z", "cmdline")
    assert Options.from_settings(settings, {}) == Options()


def test_none_means_not_set() -> None:
    assert read(mode=None, max_tries=None, sandbox=None) == Options()


def test_options_cannot_be_changed_later() -> None:
    with pytest.raises(AttributeError):
        Options().mode = "fast"  # type: ignore[misc]
