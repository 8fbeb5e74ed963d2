"""Mends Scrapy's job directory after a crawl that was killed.

While a crawl runs, the sizes of the queue's files are in memory alone. So the queue of a killed
crawl cannot be read: whatever is added to it later raises, and is lost. Only a crawl that ends
writes ``active.json``. That file is deleted once it was read, so that it never stands for a later
crawl.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.job import job_dir

from instaspider.exceptions import ConfigurationError

logger = logging.getLogger(__name__)

_QUEUE, _STATE = "requests.queue", "active.json"


def prepare_job_directory(crawler: Crawler) -> None:
    """Set aside the queue of a crawl that was killed. The ledger asks again for what was in it.

    Raises :class:`ConfigurationError` for a queue that is a link.
    """
    folder = job_dir(crawler.settings)
    if folder is None:
        return
    queue = Path(folder, _QUEUE)
    state = queue / _STATE
    if queue.is_symlink():
        raise ConfigurationError(
            f"JOBDIR={folder}: {queue} is a link, and what a killed crawl left in it would be"
            " removed elsewhere: remove the link, or name another folder."
        )
    if queue.is_dir() and any(queue.iterdir()) and not state.exists():
        logger.info(
            "Scrapy's queue of requests in %s is of a crawl that was killed: begun anew.", folder
        )
        shutil.rmtree(queue)
    crawler.signals.connect(
        lambda: state.unlink(missing_ok=True), signals.spider_opened, weak=False
    )
