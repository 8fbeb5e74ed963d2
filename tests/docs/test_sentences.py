"""No sentence of the manual is longer than a reader can hold."""

from __future__ import annotations

import docs_tables as docs
import pytest
from sentences import longest, sentences, words

MOST = 25
OF_THE_PROJECT = {"CHANGELOG.md", "CONTRIBUTING.md"}
"""Pages that are not part of the manual."""
MANUAL = [
    name
    for path in docs.PAGES
    if (name := path.relative_to(docs.ROOT).as_posix()) not in OF_THE_PROJECT
]


@pytest.mark.parametrize("name", MANUAL)
def test_no_sentence_has_more_than_25_words(name) -> None:
    sentence = longest(docs.page(name))
    assert words(sentence) <= MOST, sentence


def test_what_counts_as_a_sentence() -> None:
    page = """# A heading is none

One [link of words](a.md) counts
as its words. `code with spaces` counts as one!

| a | table. |
|---|---|

- An item ends without a full stop
- Another one:

```sh
code
```
<!-- a comment. -->
"""
    assert list(sentences(page)) == [
        "One link of words counts as its words.",
        "code counts as one!",
        "An item ends without a full stop",
        "Another one:",
    ]
    assert words("Two — words.") == 2
