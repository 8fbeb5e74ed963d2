"""When a like may be sent and what to do if its answer leaves it open. No Scrapy, no clock."""
