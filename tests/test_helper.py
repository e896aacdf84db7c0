"""The process beside this one: started when asked, gone when idle, never in the way."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.helper import PAUSE, Helper
from tests.processes import gone

ECHO = """
import sys
print('{"ready": true}', flush=True)
for line in sys.stdin:
    print(line, end="", flush=True)
"""
Written = Callable[[str], tuple[str, ...]]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def written(code: str) -> tuple[str, ...]:
        path = tmp_path / "helper.py"
        path.write_text(code)
        return (sys.executable, str(path))

    return written


@contextmanager
def lent(command: tuple[str, ...], *, limits: tuple[float, float] = (20, 20)) -> Iterator[Helper]:
    helper = Helper(command, limits=limits)
    try:
        yield helper
    finally:
        helper.close()


def test_nothing_is_started_before_the_first_question(written: Written) -> None:
    with lent(written(ECHO)) as helper:
        assert helper.pid is None
        assert helper.ask({"text": "好 \ud800"}) == {"text": "好 \ud800"}
        assert helper.pid is not None


def test_a_helper_that_was_killed_is_started_again(written: Written) -> None:
    with lent(written(ECHO)) as helper:
        helper.ask({"n": 1})
        first = helper.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)

        assert helper.ask({"n": 2}) == {"n": 2}
        assert helper.pid != first


def test_a_helper_that_dies_over_every_question_gives_none(written: Written) -> None:
    with lent(written("""import sys; print('{"ready": true}', flush=True); sys.stdin.readline()""")) as helper:
        assert helper.ask({}) is None


def test_a_helper_that_is_too_slow_gives_none_and_is_ended(written: Written) -> None:
    code = """import sys; print('{"ready": true}', flush=True); sys.stdin.read()"""
    with lent(written(code), limits=(20, 0.05)) as helper:
        assert helper.ask({}) is None
        assert helper.pid is None


def test_a_helper_that_cannot_start_is_left_alone_for_a_while(written: Written, tmp_path: Path) -> None:
    moments = iter([0.0, 1.0, PAUSE, PAUSE + 2, PAUSE + 2])
    command = written(f"open({str(tmp_path / 'starts')!r}, 'a').write('x')")
    helper = Helper(command, limits=(20, 20), monotonic=lambda: next(moments))

    answers = [helper.ask({}) for _ in range(2)]

    assert answers == [None, None]
    assert (tmp_path / "starts").read_text() == "x"


def test_a_helper_ends_when_nobody_asks() -> None:
    code = "import sys; from monitor.helper import serve; serve(lambda said: {'said': said}, float(sys.argv[1]))"
    helper = Helper((sys.executable, "-c", code), idle=0.05, limits=(20, 20))
    assert helper.ask({"n": 1}) == {"said": {"n": 1}}
    pid = helper.pid

    assert pid is not None
    assert gone(pid, within=20)
    helper.close()


def test_closing_ends_a_start_that_is_under_way_and_there_is_no_other() -> None:
    helper = Helper((sys.executable, "-c", "import time; time.sleep(60)"), limits=(60.0, 60.0))
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(helper.ask, {})
        while helper.pid is None:
            assert not asked.done()
        helper.close()

        assert asked.result(timeout=10) is None
    assert helper.ask({}) is None
    assert helper.pid is None
