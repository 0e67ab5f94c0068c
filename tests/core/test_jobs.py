"""Work that outlasts a request: one piece at a time, owned, stopped, kept for a while."""

import threading

import pytest

from geo.errors import Busy, InvalidInput, UnknownName
from webmap.core.jobs import DONE, FAILED, RUNNING, WAITING, Job, Jobs


def test_work_is_done_in_a_thread_of_its_own_and_leaves_its_result() -> None:
    job = Jobs().start(lambda _: threading.current_thread().name, owner="", kind="plan", asked="x")
    assert job.wait(5)
    assert (job.state, job.result, job.asked) == (DONE, "jobs", "x")
    assert job.seconds >= 0


def test_one_piece_of_work_waits_for_the_other_and_says_how_many_come_before_it() -> None:
    jobs, go_on = Jobs(), threading.Event()
    first = jobs.start(lambda _: go_on.wait(5), owner="", kind="plan")
    second = jobs.start(lambda _: None, owner="", kind="plan")
    third = jobs.start(lambda _: None, owner="", kind="plan")
    while first.state != RUNNING:
        pass
    assert second.state == WAITING
    assert (jobs.ahead(first), jobs.ahead(second), jobs.ahead(third)) == (0, 1, 2)
    go_on.set()
    assert third.wait(5)
    assert second.is_over


def test_short_work_goes_on_beside_long_work_and_waits_only_for_its_like() -> None:
    jobs, go_on = Jobs(most_waiting=1), threading.Event()
    atlas = jobs.start(lambda _: go_on.wait(5), owner="", kind="atlas", is_long=True)
    while atlas.state != RUNNING:
        pass
    plan = jobs.start(lambda _: "plan", owner="", kind="plan")
    assert plan.wait(5)
    assert (plan.result, atlas.state) == ("plan", RUNNING)
    second = jobs.start(lambda _: None, owner="", kind="atlas", is_long=True)
    assert (second.state, jobs.ahead(second)) == (WAITING, 1)
    with pytest.raises(Busy):
        jobs.start(lambda _: None, owner="", kind="atlas", is_long=True)
    short = jobs.start(lambda _: None, owner="", kind="plan")  # a full lane keeps nobody out of the other
    assert short.wait(5)
    go_on.set()
    assert second.wait(5)


def test_work_that_is_asked_to_stop_ends_with_what_it_has() -> None:
    def work(job: Job) -> str:
        while not job.is_stopping:
            job.tell(best=1)
        return "the best so far"

    job = Jobs().start(work, owner="", kind="plan")
    job.stop()
    assert job.wait(5)
    assert job.result == "the best so far"


def test_a_failure_is_kept_for_its_owner_and_the_next_piece_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs()

    def refuse(_: Job) -> None:
        raise InvalidInput("No street.")

    def break_down(_: Job) -> None:
        raise ZeroDivisionError

    refused = jobs.start(refuse, owner="", kind="plan")
    broken = jobs.start(break_down, owner="", kind="plan")
    sound = jobs.start(lambda _: 1, owner="", kind="plan")
    assert sound.wait(5)
    assert (refused.state, str(refused.failure)) == (FAILED, "No street.")
    assert (broken.state, broken.failure) == (FAILED, None)
    assert "ZeroDivisionError" in caplog.text
    assert sound.result == 1


def test_work_belongs_to_who_started_it_and_a_visitors_to_who_knows_its_address() -> None:
    jobs = Jobs()
    own = jobs.start(lambda _: None, owner="lan", kind="plan")
    visitors = jobs.start(lambda _: None, owner="", kind="plan")
    assert jobs.get(own.id, owner="lan") is own
    assert jobs.get(visitors.id, owner="lan") is visitors
    for stranger in ("", "minh"):
        with pytest.raises(UnknownName):
            jobs.get(own.id, owner=stranger)
    with pytest.raises(UnknownName):
        jobs.get("nothing", owner="lan")
    assert len(own.id) >= 16


def test_too_much_work_is_refused_and_old_results_are_forgotten() -> None:
    jobs, go_on = Jobs(most_waiting=2, kept=1), threading.Event()
    first = jobs.start(lambda _: go_on.wait(5), owner="", kind="plan")
    while first.state != RUNNING:
        pass
    later = [jobs.start(lambda _: None, owner="", kind="plan") for _ in range(2)]
    with pytest.raises(Busy):
        jobs.start(lambda _: None, owner="", kind="plan")
    go_on.set()
    assert later[-1].wait(5)
    last = jobs.start(lambda _: None, owner="", kind="plan")
    assert last.wait(5)
    with pytest.raises(UnknownName):
        jobs.get(first.id, owner="")
    assert jobs.get(last.id, owner="") is last


def test_nobody_keeps_others_out_and_members_come_before_visitors() -> None:
    jobs, go_on, done = Jobs(most_of_one=2), threading.Event(), []
    first = jobs.start(lambda _: go_on.wait(5), owner="", kind="plan")
    while first.state != RUNNING:
        pass

    def start(owner: str) -> Job:
        return jobs.start(lambda job: done.append(job.owner), owner=owner, kind="plan")

    started = [start(owner) for owner in ("", "", "lan", "minh", "lan")]
    for owner in ("", "lan"):
        with pytest.raises(Busy):
            start(owner)
    assert [jobs.ahead(job) for job in started] == [4, 5, 1, 2, 3]
    go_on.set()
    assert started[1].wait(5)
    assert done == ["lan", "minh", "lan", "", ""]


def test_files_that_were_made_do_not_fill_the_memory() -> None:
    jobs = Jobs(most_bytes=250)
    made = [jobs.start(lambda _: b"x" * 100, owner="", kind="report") for _ in range(1)]
    for _ in range(4):
        assert made[-1].wait(5)
        made.append(jobs.start(lambda _: b"x" * 100, owner="", kind="report"))
    kept = [name for name in (job.id for job in made) if name in jobs._jobs]
    assert kept == [job.id for job in made[-3:]]
