"""Starts a sandbox for one crawl, and stops it with the crawl."""

from __future__ import annotations

import dataclasses
import logging
import weakref

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from instaspider.options import Options
from instaspider.sandbox.process import SandboxProcess
from instaspider.startup.checks import brought, names_file, sandbox_arguments
from instaspider.state.folder import MEMORY

logger = logging.getLogger(__name__)


def with_sandbox(crawler: Crawler, options: Options, settings: BaseSettings) -> Options:
    """Return the options with the address of the crawl's sandbox, which is started unless it runs.
    The sandbox brings the proxies and logins that its arguments ask for."""
    if options.sandbox is None:
        return options
    logger.info("The sandbox is on: nothing of this crawl reaches Instagram.")
    if options.sandbox != "1":
        return options
    process = _started(crawler, options)
    address = f"{process.host}:{process.port}"
    settings.set("INSTASPIDER_SANDBOX", address, "cmdline")
    settings.set("INSTASPIDER_SANDBOX_CA", process.ca, "cmdline")
    made = dataclasses.replace(options, sandbox=address, sandbox_ca=process.ca)
    bring = brought(options)
    if "proxies" in bring:
        logger.info("Proxies are those of the sandbox: %d.", len(process.proxies))
        made = dataclasses.replace(made, proxies=process.proxies_file)
    if "sessions" in bring:
        logger.info("Logins are those of the sandbox: %d.", len(process.sessions))
        made = dataclasses.replace(made, sessions=process.session_env)
    made.keep_for(settings)
    return made


def _started(crawler: Crawler, options: Options) -> SandboxProcess:
    # If the same command is given again, another sandbox goes on with the ids that this one gave.
    names = [] if options.state == MEMORY else ["--names", str(names_file(options))]
    process = SandboxProcess.start([*names, *sandbox_arguments(options)], log=options.sandbox_log)
    # This holds too when the crawl fails before it begins, and in a process that goes on after it.
    weakref.finalize(crawler, process.stop)
    crawler.signals.connect(process.stop, signals.engine_stopped, weak=False)
    return process
