"""Who lends a second opinion, and what is loaded for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from monitor.helper import Helper
from monitor.second_opinion import NoOpinion, Retrained, SnowNlp, chosen
from monitor.settings import Settings
from tests.processes import gone


def test_snownlp_tells_praise_from_blame_and_leaves_with_its_parent_even_after_kill_9() -> None:
    code = (
        "from monitor.helper import Helper\n"
        "from monitor.second_opinion import SnowNlp\n"
        "import sys\n"
        "helper = Helper((sys.executable, '-m', 'monitor.second_opinion'), limits=(60, 60))\n"
        "second = SnowNlp(helper)\n"
        "print(second.score('服务很好，非常满意'), second.score('太差了，非常失望'), helper.pid, flush=True)\n"
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
def test_text_that_is_not_chinese_starts_nothing(text: str) -> None:
    second = SnowNlp(Helper((sys.executable, "-c", "raise SystemExit")))

    assert second.score(text) is None
    assert second.pid is None


def test_a_helper_that_has_no_answer_has_no_opinion() -> None:
    second = SnowNlp(Helper((sys.executable, "-c", "raise SystemExit"), limits=(20, 20)))

    assert second.score("很好很好") is None
    second.close()


def test_our_own_models_are_alone_unless_somebody_else_is_asked_for() -> None:
    assert type(chosen(Settings())) is NoOpinion
    assert chosen(Settings()).score("很好很好") is None


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (Settings(sentiment="model"), NoOpinion),
        (Settings(sentiment="words"), NoOpinion),
        (Settings(sentiment="voter"), Retrained),
        (Settings(sentiment="snownlp"), SnowNlp),
    ],
    ids=lambda value: getattr(value, "sentiment", ""),
)
def test_the_setting_chooses(settings: Settings, kind: type[object]) -> None:
    found = chosen(settings)

    assert type(found) is kind
    found.close()


def _loaded(code: str) -> set[str]:
    """Which of snownlp and jieba a fresh process holds after running `code`, whose last words are printed."""
    told = f"{code}\nimport sys; print(*({{'snownlp', 'rjieba'}} & {{name.partition('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.heavy
def test_neither_snownlp_nor_jieba_is_loaded_before_somebody_asks_for_their_opinion() -> None:
    code = (
        "import monitor.daemon, monitor.console.app, monitor.cli.assess, monitor.cli.alerts, monitor.judge, monitor.pipeline\n"
        "import monitor.summaries, monitor.opinion.weights.voter, monitor.opinion.digest\n"
        "from monitor.second_opinion import chosen\n"
        "from monitor.settings import Settings\n"
        "from monitor.sighting import Post\n"
        "from monitor.watchlist.reading import read_watchlists\n"
        "found = [chosen(Settings(sentiment=name)) for name in ('model', 'voter', 'snownlp')]\n"
        "post = Post(source='ebc/x', url='http://x', text='EBC 平台跑路了，不给出金')\n"
        "monitor.judge.judge(post, read_watchlists(None)[0], found[0].score)\n"
    )

    assert _loaded(code) == set()


def test_the_retrained_opinion_does_not_load_the_whole_of_snownlp() -> None:
    code = (
        "from monitor.second_opinion import Retrained\n"
        "import sys\n"
        "assert Retrained().score('太差了，非常失望') < 0 < Retrained().score('服务很好，非常满意')\n"
        "assert not {'snownlp', 'snownlp.seg', 'snownlp.tag', 'snownlp.sentiment'} & set(sys.modules)\n"
    )

    assert _loaded(code) == {"snownlp", "rjieba"}
