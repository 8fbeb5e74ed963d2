"""Two suites of download-handler tests against ours: ``python tests/conformance/run.py``.

They are Scrapy's own, and those of scrapy-download-handlers-incubator, which has these and more.
Fetches the sdists with pip (of Scrapy that of the installed version), puts ``suite.py`` and
``incubator_suite.py`` into their tests and runs each in both reactor modes, beside Scrapy's HTTP11
handler as the baseline; four runs at a time, since each mostly waits. mitmproxy gets a virtual
environment of its own. Fails for any failure outside ``EXCEPTIONS``, for an exception that passes,
and for a test that was skipped although HTTP11 ran it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import scrapy

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NEEDED = (
    "pytest-asyncio",
    "pytest-rerunfailures",
    "pytest-timeout",
    "sybil",
    "pyftpdlib",
    "pexpect",
    "psutil",
    "priority",
    "h2",
    "pytest>=9",
    "pytest-twisted",
    "aiodns",
)
# Its tests are those of Scrapy 2.19.
INCUBATOR = "scrapy-download-handlers-incubator==0.7.0"

LIBCURL = "libcurl refuses a header line without a colon (curl 8); RFC 9112 calls it malformed"
LOOK = "a browser's headers are sent, which is what the handler is for"
KEYS = "the TLS library inside curl_cffi writes no key log"
CERTIFICATE = "curl_cffi hands out no certificate: reading CERTINFO ends Python (0.16.3)"
EXCEPTIONS = {
    "TestHttp::test_server_receives_no_extra_headers": LOOK,
    "TestHttps::test_server_receives_no_extra_headers": LOOK,
    "TestHttp2::test_server_receives_no_extra_headers": LOOK,
    "TestHttp::test_download_bad_header": LIBCURL,
    "TestHttps::test_download_bad_header": LIBCURL,
    "TestHttps::test_tls_logging": CERTIFICATE,
    "TestHttp2::test_tls_logging": CERTIFICATE,
    "TestHttps::test_keylog": KEYS,
    "TestHttps::test_keylog_unwritable": KEYS,
    "TestHttp2::test_keylog": KEYS,
    "TestHttp2::test_keylog_unwritable": KEYS,
    "TestHttpsCustomCiphers::test_download": (
        "the cipher list is the browser's, and BoringSSL has no Camellia"
    ),
    "TestHttpsWithCrawler::test_response_ssl_certificate": CERTIFICATE,
    "TestHttpsWithCrawler::test_response_ssl_certificate_empty_body": CERTIFICATE,
}
HTTP11 = ("test_downloader_handler_twisted_http11", "asyncio")
SUITE, INCUBATOR_SUITE = "test_downloader_handler_instaspider", "test_handler_instaspider"
OURS = [(module, mode) for module in (SUITE, INCUBATOR_SUITE) for mode in ("asyncio", "none")]
Results = dict[str, str]


def fetch(folder: Path, package: str, suite: str, module: str) -> Path:
    """The unpacked sdist of a package, in a new folder, with a suite as one of its tests."""
    folder.mkdir()
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"),
            *("-d", str(folder), package),
        ],
        check=True,
    )
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        # Debian 12's Python is older than the filters of tarfile.
        safely: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder, **safely)
    sdist = next(path for path in folder.iterdir() if path.is_dir())
    shutil.copy(HERE / suite, sdist / "tests" / f"{module}.py")
    return sdist


def environment(folder: Path, packages: tuple[str, ...], *options: str) -> Path:
    """The programs of a virtual environment with these packages, which this one's pip installs."""
    venv = (sys.executable, "-m", "venv", "--without-pip", *options, str(folder))
    subprocess.run(venv, check=True)
    pip = (sys.executable, "-m", "pip", "--python", str(folder), "install", "-q")
    subprocess.run([*pip, *packages], check=True)
    return folder / "bin"


def run(python: Path, mitmdump: Path, sdist: Path, module: str, reactor: str) -> Results:
    """Outcome by test name; a watchdog ends what hangs."""
    report = sdist / f"{module}-{reactor}.xml"
    site = subprocess.run(
        [sys.executable, "-c", "import sys; print(':'.join(p for p in sys.path if 'site-p' in p))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    ended = subprocess.run(
        [
            *(str(python), "-m", "pytest", f"tests/{module}.py", "-q"),
            *("-p", "no:twisted" if reactor == "none" else "no:asyncio"),
            # the incubator has no such option of its own, but for that of pytest-twisted
            *((f"--reactor={reactor}",) if (module, reactor) != (INCUBATOR_SUITE, "none") else ()),
            # each plugin warns about options of which the other mode knows nothing
            *(("-o", "asyncio_default_fixture_loop_scope=function") if reactor == "none" else ()),
            *("--timeout", "60", "-p", "no:cacheprovider", "--tb=no", "--no-header"),
            # their fixtures expect tests in their order
            *("-p", "no:randomly"),
            *("-W", "ignore::pytest.PytestRemovedIn10Warning", f"--junitxml={report}"),
        ],
        cwd=sdist,
        env={**os.environ, "MITMDUMP": str(mitmdump), "PYTHONPATH": f"{ROOT}:{site}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"{module}, reactor {reactor}:\n{ended.stdout}", flush=True)
    return {_name(case): _outcome(case) for case in ElementTree.parse(report).iter("testcase")}


def _name(case: ElementTree.Element) -> str:
    kind = (case.get("classname") or "").rsplit(".", 1)[-1]
    return f"{kind}::{case.get('name')}"


def _outcome(case: ElementTree.Element) -> str:
    for kind in ("failure", "error", "skipped"):
        if case.find(kind) is not None:
            return kind
    return "passed"


def wrong(ours: Results, baseline: Results, *, same: bool) -> list[str]:
    """What must not be. ``same``: it is the baseline's suite, not one with other tests too."""
    found = []
    for name, outcome in ours.items():
        # These need the Internet; where HTTP11 has none either, nothing can be said.
        offline = name.startswith("TestRealWebsite::") and not any(
            outcome == "passed" for name, outcome in baseline.items() if "RealWebsite" in name
        )
        if outcome in ("failure", "error") and name not in EXCEPTIONS and not offline:
            found.append(f"{name}: {outcome}")
        if outcome == "passed" and name in EXCEPTIONS:
            found.append(f"{name} passes: take it off the list of exceptions")
        if outcome == "skipped" and baseline.get(name) == "passed" and name not in EXCEPTIONS:
            found.append(f"{name}: skipped, but HTTP11 ran it")
    if not same:
        return found
    # HTTP11's tests of its own parts: how it opens tunnels, what it imports.
    missing = {name for name, outcome in baseline.items() if outcome == "passed"} - set(ours)
    own = {name for name in missing if name.startswith(("test_", "TestTunnelingErrors"))}
    found += [f"{name}: not run" for name in sorted(missing - own)]
    return found


def summary(results: Results) -> str:
    """Counts of outcomes."""
    kinds = ("passed", "failure", "error", "skipped")
    return ", ".join(f"{sum(o == k for o in results.values())} {k}" for k in kinds)


def results() -> tuple[Results, list[Results]]:
    """Of the baseline, and of ours in each reactor mode."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(4) as threads:
        folder = Path(name)
        version = f"Scrapy=={scrapy.__version__}"
        incubator = (INCUBATOR, "incubator_suite.py", INCUBATOR_SUITE)
        sdist = threads.submit(fetch, folder / "sdist", version, "suite.py", SUITE)
        more = threads.submit(fetch, folder / "incubator", *incubator)
        mitm = threads.submit(environment, folder / "mitm", ("mitmproxy",))
        tests = environment(folder / "tests", NEEDED, "--system-site-packages")
        programs = (tests / "python", mitm.result() / "mitmdump")
        folders = {SUITE: sdist.result(), INCUBATOR_SUITE: more.result()}
        baseline, *ours = [
            threads.submit(run, *programs, folders.get(module, folders[SUITE]), module, reactor)
            for module, reactor in (HTTP11, *OURS)
        ]
        return baseline.result(), [each.result() for each in ours]


def main() -> int:
    baseline, ours = results()
    print(f"HTTP11, asyncio reactor: {summary(baseline)}")
    problems = []
    if "passed" not in baseline.values():
        problems.append("HTTP11: its tests did not run, so there is nothing to compare with")
    for (module, reactor), each in zip(OURS, ours, strict=True):
        print(f"instaspider, {module}, reactor {reactor}: {summary(each)}")
        found = wrong(each, baseline, same=module == SUITE)
        problems += [f"{module}, {reactor}: {problem}" for problem in found]
    for name, reason in EXCEPTIONS.items():
        print(f"by design: {name}: {reason}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
