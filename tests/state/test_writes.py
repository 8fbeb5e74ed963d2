"""Limits of writes with a clock of our own: how far apart, how many an hour, what is remembered."""

from __future__ import annotations

import random
import stat
from itertools import pairwise

import pytest
from state_rows import put, rows

from instaspider.catalogue import routes
from instaspider.catalogue.writes import What
from instaspider.exceptions import ConfigurationError
from instaspider.state.folder import StateFolder
from instaspider.state.writes import PastWrites, WriteSchedule
from instaspider.visits.like_pace import HOUR, HOURLY, SPACING, LikePace
from instaspider.visits.like_plan import LikePlan, in_turn
from instaspider.visits.step import Ask, End
from instaspider.visits.visit import Visit

START = 1_795_000_000.0


def plan_of(what: What, *, token: bool) -> LikePlan:
    return LikePlan(what, "session-1", left=in_turn(routes(what)), token=token)


class Clock:
    """Unix seconds that a test moves on."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_turns(tmp_path, clock):
    """Turns of one crawl after another, on the same state folder."""

    def make(seed: int = 0) -> WriteSchedule:
        return WriteSchedule(
            PastWrites(StateFolder(tmp_path)), LikePace(random.Random(seed)), clock
        )

    return make


def send(turns: WriteSchedule, clock: Clock, user: str = "1", seconds: float = 0.5) -> float:
    """Wait for the turn of a user and send; the time at which it went out."""
    clock.now += max(0.0, turns.wait(user))
    turns.pace.take()
    turns.send(user, 240)
    sent_at = clock.now
    clock.now += seconds
    turns.end()
    return sent_at


def test_the_limits() -> None:
    assert (SPACING, HOURLY, HOUR) == ((30.0, 45.0), 30, 3600.0)


def test_spacing_has_jitter_and_counts_from_the_end(make_turns, clock) -> None:
    turns = make_turns()
    times = [send(turns, clock, str(n), seconds=5) for n in range(20)]
    gaps = [later - earlier - 5 for earlier, later in pairwise(times)]
    assert all(SPACING[0] <= gap <= SPACING[1] for gap in gaps)
    assert max(gaps) - min(gaps) > 5
    assert times[0] == START


def test_a_write_that_takes_long_still_has_its_distance(make_turns, clock) -> None:
    turns = make_turns()
    first = send(turns, clock, seconds=180)
    assert send(turns, clock) - first >= 180 + SPACING[0]


def test_one_at_a_time(make_turns, clock) -> None:
    turns = make_turns()
    turns.pace.take()
    assert turns.wait("1") == turns.wait("2") == float("inf")
    turns.send("1", 240)
    clock.now += 239
    assert turns.wait("2") == 1
    clock.now += 1  # no end was ever told: it is lost
    assert turns.wait("2") <= 0


def test_a_turn_without_a_write_costs_nothing(make_turns, clock) -> None:
    turns = make_turns()
    turns.pace.take()
    turns.end()
    assert turns.wait("1") <= 0


def test_thirty_an_hour_for_each_login(make_turns, clock) -> None:
    turns = make_turns()
    times = [send(turns, clock) for _ in range(2 * HOURLY + 5)]
    for earlier, later in zip(times, times[HOURLY:], strict=False):
        assert later - earlier > HOUR
    assert turns.wait("2") <= SPACING[1]


def test_the_login_with_the_shortest_wait(make_turns, clock) -> None:
    turns = make_turns()
    users = {"session-1": "1", "session-2": "2"}
    for _ in range(HOURLY):
        assert turns.soonest(users) == "session-1"
        send(turns, clock, "1")
    assert turns.soonest(users) == "session-2"
    assert turns.soonest({}) is None
    clock.now += HOUR
    assert turns.soonest(users) == "session-1"


def test_the_next_crawl_remembers(make_turns, clock, tmp_path) -> None:
    first = make_turns()
    for _ in range(HOURLY):
        send(first, clock)
    last = clock.now
    later = make_turns(seed=1)
    assert SPACING[0] <= later.wait("2") <= SPACING[1]
    assert later.wait("1") > HOUR - HOURLY * (SPACING[1] + 1)
    clock.now = last + HOUR
    assert later.wait("1") <= 0
    written = rows(tmp_path, "SELECT login, at FROM writes")
    ((login),) = {login for login, _ in written}
    assert len(login) == 32
    assert len(written) == HOURLY
    assert stat.S_IMODE((tmp_path / "state.db").stat().st_mode) == 0o600


def test_two_crawls_at_once_keep_the_spacing_together(make_turns, clock) -> None:
    one, other = make_turns(1), make_turns(2)
    times = [send(turns, clock) for _ in range(5) for turns in (one, other)]
    assert all(b - a >= SPACING[0] for a, b in pairwise(times))


def test_a_write_counts_from_the_moment_it_goes_out(make_turns, clock) -> None:
    """The crawl may be killed before its answer comes."""
    turns = make_turns()
    turns.pace.take()
    turns.send("1", 240)
    assert make_turns().wait("2") >= SPACING[0]


def test_stopped_for_the_first_reason(make_turns) -> None:
    pace = make_turns().pace
    assert pace.stopped == ""
    assert pace.stop("feedback_required")
    assert not pace.stop("another")
    assert pace.stopped == "feedback_required"


@pytest.mark.parametrize("spoilt", ["no database", "a folder", "no time", "no table"])
def test_a_memory_that_cannot_be_read_stops_everything(spoilt, make_turns, tmp_path) -> None:
    path = tmp_path / "state.db"
    if spoilt == "no database":
        path.write_text("no database at all, and longer than a header" * 9)
    elif spoilt == "a folder":
        path.mkdir()
    elif spoilt == "no time":
        put(tmp_path, "INSERT INTO writes VALUES ('a', 'b')")
    else:
        put(tmp_path, "DROP TABLE writes")
    turns = make_turns()
    for call in (lambda: turns.wait("1"), lambda: turns.send("1", 240)):
        with pytest.raises(ConfigurationError, match=r"state.db (cannot be used|says that a like)"):
            call()


def test_a_memory_that_cannot_be_kept(tmp_path, clock) -> None:
    (tmp_path / "none").mkdir()
    state = StateFolder(tmp_path / "none" / "there", tmp_path / "none")
    turns = WriteSchedule(PastWrites(state), LikePace(), clock)
    assert turns.wait("1") <= SPACING[1]
    (tmp_path / "none").rename(tmp_path / "gone")
    with pytest.raises(ConfigurationError, match=r"state.db cannot be used: No such file"):
        turns.send("1", 240)


def test_times_of_a_clock_that_was_far_ahead(make_turns, clock) -> None:
    clock.now += 2 * HOUR
    send(make_turns(), clock)
    clock.now = START
    assert make_turns().wait("1") <= 0


def test_likes_in_a_sandbox_are_kept_apart(tmp_path, make_turns, clock) -> None:
    send(make_turns(), clock)
    (there, apart) = (StateFolder.of(str(tmp_path), sandbox=each) for each in (False, True))
    assert PastWrites(there).read(clock.now) != {}
    assert PastWrites(apart).read(clock.now) == {}
    assert there.name("user 1") == apart.name("user 1")


@pytest.mark.parametrize("what", ["like", "unlike"])
def test_what_to_do_after_reading(what) -> None:
    already = {"like": "already liked", "unlike": "not liked anyway"}[what]
    as_wanted, otherwise = ({"liked": "yes" if what == say else "no"} for say in ("like", "unlike"))

    rows = [f"graphql_media_{what}", f"web_likes_{what}"]

    def read(sends: int) -> tuple[LikePlan, Visit]:
        """A plan and its visit, once the state is asked for and so many writes had no effect."""
        plan, visit = plan_of(what, token=True), Visit(1, "C1", {"media_pk": "1"})
        ask: Ask | End = plan.begin(visit)
        for row in rows[:sends]:
            ask = plan.answered(visit, otherwise)
            assert isinstance(ask, Ask)
            assert ask.row.name == row
            ask = plan.gave_way(visit, "transient", "the service failed (500)")
        assert isinstance(ask, Ask)
        assert (ask.row.name, ask.sender) == ("media_info_liked", "session-1")
        return plan, visit

    for sends, reason in enumerate((already, "", "")):
        plan, visit = read(sends)
        end = plan.answered(visit, as_wanted)
        assert end == visit.end == End("done", reason, "media_info_liked")
        assert (visit.came, visit.steps) == (1, [])
    plan, visit = read(sends=2)
    end = plan.answered(visit, otherwise)
    assert isinstance(end, End)
    assert end.outcome == "failed"
    assert end.reason == "sent 2 times, and it is not so: the service failed (500)"


def test_a_share_link_is_followed_before_the_state_is_read() -> None:
    plan, visit = plan_of("like", token=True), Visit(1, "share", {"share": "/share/p/x/"})
    ask = plan.begin(visit)
    assert (ask.row.name, ask.sender) == ("html_share_page", None)  # whoever may follow it
    ask = plan.answered(visit, {"shortcode": "B"})
    assert isinstance(ask, Ask)
    assert (ask.row.name, ask.sender) == ("media_info_liked", "session-1")
    assert visit.arguments["media_pk"] == "1"


def test_a_write_without_an_answer_leaves_a_doubt_until_the_state_is_read() -> None:
    plan, visit = plan_of("like", token=True), Visit(1, "C1", {"media_pk": "1"})
    plan.begin(visit)
    plan.answered(visit, {"liked": "no"})
    ask = plan.unclear(visit, "no answer in time")
    assert isinstance(ask, Ask)
    assert ask.row.name == "media_info_liked"
    assert visit.end is not None  # what the ledger says if the crawl stops now
    assert visit.end.outcome == "not_done"
    end = plan.unclear(visit, "no answer in time")
    assert isinstance(end, End)
    doubt = "sent, and whether it took effect is not known (no answer in time); "
    assert end == visit.end == End("failed", doubt + "no answer in time", "media_info_liked")


def test_a_lost_login_ends_a_like_at_once() -> None:
    plan, visit = plan_of("like", token=True), Visit(1, "C1", {"media_pk": "1"})
    plan.begin(visit)
    plan.answered(visit, {"liked": "no"})
    end = plan.gave_way(visit, "challenge", "a challenge")
    assert end == visit.end == End("not_done", "a challenge", "graphql_media_like")


def test_the_page_with_the_token_is_asked_for_once_the_write_is_needed() -> None:
    plan, visit = plan_of("like", token=False), Visit(1, "C1", {"media_pk": "1"})
    plan.begin(visit)
    ask = plan.answered(visit, {"liked": "no"})
    assert isinstance(ask, Ask)
    assert (ask.row.name, ask.sender, plan.sends) == ("html_page_token", "session-1", 0)
    ask = plan.answered(visit, {"fb_dtsg": "x"})
    assert isinstance(ask, Ask)
    assert (ask.row.name, ask.sender, plan.sends) == ("graphql_media_like", "session-1", 1)
    assert "fb_dtsg" not in {**visit.arguments, **ask.arguments}


@pytest.mark.parametrize("verdict", ["transient", "not_found", "unexpected", "login_required"])
def test_without_the_page_only_the_route_without_a_token_is_left(verdict) -> None:
    plan, visit = plan_of("like", token=False), Visit(1, "C1", {"media_pk": "1"})
    plan.begin(visit)
    plan.answered(visit, {"liked": "no"})
    for sends in (1, 2):
        ask = plan.gave_way(visit, verdict if sends == 1 else "transient", "no page")
        if sends == 2:
            assert isinstance(ask, Ask)
            assert ask.row.name == "media_info_liked"
            ask = plan.answered(visit, {"liked": "no"})
        assert isinstance(ask, Ask)
        assert (ask.row.name, plan.sends) == ("web_likes_like", sends)


def test_a_mutation_is_not_believed_that_the_post_is_gone() -> None:
    plan, visit = plan_of("like", token=True), Visit(1, "C1", {"media_pk": "1"})
    plan.begin(visit)
    plan.answered(visit, {"liked": "no"})
    ask = plan.gave_way(visit, "not_found", "null")
    assert isinstance(ask, Ask)
    assert ask.row.name == "media_info_liked"
