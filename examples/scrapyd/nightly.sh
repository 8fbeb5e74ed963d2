#!/bin/sh
# /srv/scrapyd/nightly.sh
exec curl -sS -u "instaspider:$(cat /srv/secrets/scrapyd-password)" http://127.0.0.1:6800/schedule.json \
  -d project=instaspider -d spider=posts -d users=/srv/lists/users.txt -d since=last \
  --data-urlencode 'setting=FEEDS={"/srv/out/%(_job)s.jsonl": {"format": "jsonlines"}}'
