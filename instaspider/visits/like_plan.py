"""Takes a post that is to be liked or unliked from request to request until it ends. Pure.

The post's state is read first, then the write is sent. If its effect is in doubt, the state is read
again. Only a write has a second route, and that is taken once the state has shown that the first
had no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle, islice

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.catalogue.writes import What
from instaspider.parsing.shortcodes import pk_of
from instaspider.parsing.writes import YES
from instaspider.verdicts.effects import EFFECTS, Verdict
from instaspider.visits.ledger import NOT_REACHED
from instaspider.visits.step import Ask, End
from instaspider.visits.visit import Visit

SENDS = 2
"""How often the write for one post is sent at most. It is sent again only after the post's state
has shown that the first had no effect."""

STATE = "media_info_liked"
SHARE = "html_share_page"
PAGE = "html_page_token"


def in_turn(rows: Iterable[Endpoint]) -> list[Endpoint]:
    """Return the routes of the sends of one write; one route alone is taken each time."""
    return [*islice(cycle(rows), SENDS)]


@dataclass(slots=True)
class LikePlan:
    """Decides what is asked next about one post, and changes its visit as answers say."""

    what: What
    sender: str
    """The identity that reads and writes, since each login has likes of its own."""
    left: list[Endpoint] = field(default_factory=list)
    """The routes by which the write is still to be sent if need be, the next one first."""
    token: bool = False
    """Whether the token of a page of the sender's is known."""
    mutation: str = "1"
    """The number of the write among those of this crawl, as a page's script counts them."""
    sends: int = 0
    trouble: str = ""
    """How the last write ended, if its answer did not say that it was done."""
    doubt: bool = False
    """Whether that write may have had effect, and the post's state was not read since."""

    def begin(self, visit: Visit) -> Ask:
        """Return the first request: the post's state, or the post that a share link stands for."""
        return self._ask(visit, STATE if "media_pk" in visit.arguments else SHARE)

    def answered(self, visit: Visit, facts: Mapping[str, str]) -> Ask | End:
        """Return what is next after an answer that could be read. ``facts``: what it tells."""
        row = visit.last_ask.row
        if row.name == SHARE:
            code = facts["shortcode"]
            visit.arguments = {**visit.arguments, "shortcode": code, "media_pk": pk_of(code)}
            return self._ask(visit, STATE)
        if row.writes:
            return self.end(visit, End("done", "", row.name))
        if row.name == PAGE:
            self.token = True
            return self._write(visit)
        return self._state_read(visit, liked=facts["liked"] == YES)

    def unclear(self, visit: Visit, why: str) -> Ask | End:
        """Return what is next if no answer came, or none that could be read."""
        return self._look(visit, End("failed", why, visit.last_ask.row.name))

    def gave_way(self, visit: Visit, verdict: Verdict, reason: str) -> Ask | End:
        """Return what is next after an answer that is neither the state nor a write's success."""
        effect, row = EFFECTS[verdict], visit.last_ask.row
        if effect.identity == "retire":  # the login is lost, and with it the way to look
            return self.end(visit, End("not_done", reason, row.name))
        end = End(effect.outcome, reason, row.name)
        # What a mutation says of the post is worth less than the state that was just read.
        believed = effect.subject and row.document is None and row.name != PAGE
        return self.end(visit, end) if believed else self._look(visit, end)

    def end(self, visit: Visit, end: End) -> End:
        """Note how the input ends, and return that end. Its reason says if a doubt is left.

        What was done for the input is its one item.
        """
        if self.doubt and end.outcome != "done":
            end = replace(end, reason=self._why_unknown(end.reason))
        visit.came += 1
        return visit.finish(end)

    def _state_read(self, visit: Visit, *, liked: bool) -> Ask | End:
        row = visit.last_ask.row
        self.doubt = False
        if liked == (self.what == "like"):
            already = "already liked" if self.what == "like" else "not liked anyway"
            return self.end(visit, End("done", "" if self.sends else already, row.name))
        if not self.left:
            reason = f"sent {self.sends} times, and it is not so: {self.trouble}"
            return self.end(visit, End("failed", reason, row.name))
        return self._write(visit)

    def _write(self, visit: Visit) -> Ask:
        """Return the write by the next route, or the page whose token that route needs."""
        if self.left[0].page_token and not self.token:
            return self._ask(visit, PAGE)
        self.sends += 1
        return self._ask(visit, self.left.pop(0).name)

    def _look(self, visit: Visit, end: End) -> Ask | End:
        """Return the request that reads the state after a write; without a token, the write by a
        route that needs none; after other requests, the end."""
        row = visit.last_ask.row
        if row.name == PAGE:
            self.left = in_turn(each for each in self.left if not each.page_token)
            return self._write(visit)
        if not row.writes:
            return self.end(visit, end)
        self.trouble, self.doubt = end.reason, True
        # The ledger says this if the crawl stops before the state is read.
        visit.end = End("not_done", self._why_unknown(NOT_REACHED), end.endpoint)
        return self._ask(visit, STATE)

    def _why_unknown(self, reason: str) -> str:
        return f"sent, and whether it took effect is not known ({self.trouble}); {reason}"

    def _ask(self, visit: Visit, name: str) -> Ask:
        row, sender = ENDPOINTS[name], None if name == SHARE else self.sender
        told = {"mutation": self.mutation} if row.writes else {}
        return visit.ask(row, visit.arguments | told, sender=sender)
