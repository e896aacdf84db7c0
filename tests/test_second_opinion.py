"""The helper that lends a second opinion: started when asked, gone when idle, never in the way."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.second_opinion import PAUSE, SnowNlp, WordsOnly, chosen
from monitor.settings import Settings

ECHO = """
import sys
print('{"ready": true}', flush=True)
for line in sys.stdin:
    print('{"score": 0.5}', flush=True)
"""
Helper = Callable[[str], tuple[str, ...]]


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    def written(code: str) -> tuple[str, ...]:
        path = tmp_path / "helper.py"
        path.write_text(code)
        return (sys.executable, str(path))

    return written


@contextmanager
def lent(command: tuple[str, ...], *, limits: tuple[float, float] = (20, 20)) -> Iterator[SnowNlp]:
    second = SnowNlp(command=command, limits=limits)
    try:
        yield second
    finally:
        second.close()


def gone(pid: int, *, within: float) -> bool:
    """Waits for the end of a process that need not be our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within)[0])
    finally:
        os.close(descriptor)


def test_snownlp_tells_praise_from_blame_and_leaves_with_its_parent_even_after_kill_9() -> None:
    code = (
        "from monitor.second_opinion import SnowNlp\n"
        "import sys\n"
        "second = SnowNlp(limits=(60, 60))\n"
        "print(second.score('服务很好，非常满意'), second.score('太差了，非常失望'), second.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout and parent.stdin
    good, bad, pid = parent.stdout.readline().split()

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()

    assert float(good) > 0 > float(bad)
    assert gone(int(pid), within=20)


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "hello there", "好"])
def test_text_that_is_not_chinese_starts_nothing(helper: Helper, text: str) -> None:
    with lent(helper(ECHO)) as second:
        assert second.score(text) is None
        assert second.pid is None


def test_a_helper_that_was_killed_is_started_again(helper: Helper) -> None:
    with lent(helper(ECHO)) as second:
        second.score("很好很好")
        first = second.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)

        assert second.score("很好很好") == 0.5
        assert second.pid != first


def test_a_helper_that_dies_over_every_question_gives_none(helper: Helper) -> None:
    with lent(helper("""import sys; print('{"ready": true}', flush=True); sys.stdin.readline()""")) as second:
        assert second.score("很好很好") is None


def test_a_helper_that_is_too_slow_gives_none_and_is_ended(helper: Helper) -> None:
    code = """import sys; print('{"ready": true}', flush=True); sys.stdin.read()"""
    with lent(helper(code), limits=(20, 0.05)) as second:
        assert second.score("很好很好") is None
        assert second.pid is None


def test_a_helper_that_cannot_start_is_left_alone_for_a_while(helper: Helper, tmp_path: Path) -> None:
    moments = iter([0.0, 1.0, PAUSE, PAUSE + 2, PAUSE + 2])
    path = helper(f"open({str(tmp_path / 'starts')!r}, 'a').write('x')")
    second = SnowNlp(command=path, limits=(20, 20), monotonic=lambda: next(moments))

    opinions = [second.score("很好很好") for _ in range(2)]

    assert opinions == [None, None]
    assert (tmp_path / "starts").read_text() == "x"


def test_the_helper_ends_when_nobody_asks() -> None:
    code = "import monitor.second_opinion as it; it._opinion = lambda text: 0.25; it.main(0.05)"
    with lent((sys.executable, "-c", code)) as second:
        assert second.score("很好很好") == 0.25
        pid = second.pid

        assert pid is not None
        assert gone(pid, within=20)


@pytest.mark.parametrize(("sentiment", "kind"), [("snownlp", SnowNlp), ("words", WordsOnly)])
def test_the_setting_chooses(sentiment: str, kind: type[object]) -> None:
    found = chosen(Settings(sentiment="words" if sentiment == "words" else "snownlp"))

    assert isinstance(found, kind)
    found.close()


def test_words_only_has_no_opinion() -> None:
    assert WordsOnly().score("很好") is None


def test_closing_ends_a_start_that_is_under_way_and_there_is_no_other() -> None:
    opinion = SnowNlp(command=(sys.executable, "-c", "import time; time.sleep(60)"), limits=(60.0, 60.0))
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(opinion.score, "平台跑路了")
        while opinion.pid is None:
            assert not asked.done()
        opinion.close()

        assert asked.result(timeout=10) is None
    assert opinion.score("平台跑路了") is None
    assert opinion.pid is None
