"""`zhengming investigate`, as a whole process: what it says, what it writes, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from monitor.demo.world import World
from monitor.store.database import Database
from monitor.store.site_views import site_view
from tests.processes import gone
from tests.visited import run, visited_world

FAKE = "ebcfin-deposit.vip"
Visited = tuple[World, dict[str, str]]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    with visited_world(tmp_path_factory.mktemp("visited")) as found:
        yield found


@pytest.fixture
def inside(visited: Visited, tmp_path: Path) -> dict[str, str]:
    """An environment in which no address leads to the world: names lead where they lead."""
    kept = {**visited[1], "ZHENGMING_CONNECT_TO": "", "ZHENGMING_OPEN_ADDRESSES": ""}
    return {**kept, "ZHENGMING_STATE_DIR": str(tmp_path / "state")}


def test_a_fake_is_told_with_verdict_advice_sums_and_places(visited: Visited) -> None:
    done = run(visited[1], "investigate", FAKE)

    lines = done.stdout.splitlines()
    assert done.returncode == 2, done.stderr
    assert lines[0] == f"{FAKE}  impersonation · risk 100 · EBC Financial Group"
    assert lines[1].startswith("Tell the customer: This is not an address of EBC")
    assert "  +40  What it asks for (of +60, by its cap)" in done.stdout
    assert f"              https://{FAKE}/ @ " in done.stdout
    assert "no browser was wanted" not in done.stdout
    assert "compared with the brand's own sites" in lines[-1]
    assert done.stderr.splitlines() == [f"… visiting {FAKE}"]


@pytest.mark.heavy
def test_it_is_told_in_chinese_without_an_english_sentence_of_ours(visited: Visited) -> None:
    done = run(visited[1], "investigate", FAKE, language="zh")

    ours = [line for line in done.stdout.splitlines() if "证书" not in line and "https:" not in line]
    for word in ("risk", "visit", "Why", "What", "the ", "browser", "customer"):
        assert not [line for line in ours if word in line], word
    for said in ("冒充 · 风险 100", "答复客户", "判断依据", "索取的信息", "未完成"):
        assert said in done.stdout


def test_json_is_one_line_and_nothing_besides(visited: Visited) -> None:
    done = run(visited[1], "investigate", "--json", f"https://{FAKE}/cn")

    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (2, "", 1)
    assert (told["site"], told["seen"]["asked"]) == (FAKE, f"https://{FAKE}/cn")
    assert told["risk"] == min(
        100, sum(one["weight"] for one in told["reasons"] if one["code"].startswith("risk."))
    )


def test_everything_that_came_back_is_saved_with_an_index(visited: Visited, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"

    done = run(visited[1], "investigate", FAKE, "--save", str(folder))

    index = msgspec.json.decode((folder / "index.json").read_bytes())
    assert {one["role"] for one in index} >= {"body", "page", "certificate"}
    assert [one["sha256"] for one in index] == [
        sha256((folder / one["file"]).read_bytes()).hexdigest() for one in index
    ]
    assert {file.name for file in folder.iterdir()} == {one["file"] for one in index} | {
        "index.json",
        "report.json",
    }
    assert json.loads((folder / "report.json").read_text())["verdict"] == "impersonation"
    assert str(folder) in done.stdout


def test_with_a_database_it_is_kept_and_only_the_brand_asked_for_is_told(
    visited: Visited, database_url: str, tmp_path: Path
) -> None:
    for key, name in (("ebcfin", "Ebcfin"), ("other", "Other House")):
        (tmp_path / key).mkdir()
        (tmp_path / key / "brand.toml").write_text(
            f'key = "{key}"\nname = "{name}"\n[official]\ndomains = ["{key}.example"]\n'
        )
    environ = {**visited[1], "ZHENGMING_DATABASE_URL": database_url}

    done = run(environ, "investigate", "--json", "--brand", "other", "--watchlists", str(tmp_path), FAKE)

    told = json.loads(done.stdout)
    database = Database(database_url)
    with database.session() as session:
        view = site_view(session, FAKE)
    database.close()
    assert ([one["brand"] for one in told["brands"]], told["visit"]) == (["other"], 1)
    assert view is not None and set(view.visits[0].assessments) == {"ebcfin", "other"}


def test_no_store_keeps_nothing(visited: Visited, database_url: str) -> None:
    done = run({**visited[1], "ZHENGMING_DATABASE_URL": database_url}, "investigate", "--no-store", FAKE)

    database = Database(database_url)
    with database.session() as session:
        assert site_view(session, FAKE) is None
    database.close()
    assert "Kept" not in done.stdout


@pytest.mark.parametrize(
    ("language", "arguments", "said"),
    [
        ("en", ["http://[::1"], "expected a host name, web or mail address"),
        ("en", ["--brand", "nobody", FAKE], "expected the key of a brand (ebc), found 'nobody'"),
        ("zh", ["--brand", "nobody", FAKE], "应为品牌标识（ebc）"),
        ("en", ["--save", ".", FAKE], "expected a new or empty folder"),
        ("zh", ["--save", ".", FAKE], "应为新目录或空目录"),
        ("en", ["--save", "/proc/nowhere/at/all", FAKE], "expected a folder that can be written to"),
        ("zh", ["--save", "/proc/nowhere/at/all", FAKE], "无法写入目录"),
        ("en", [], "Missing argument"),
    ],
)
@pytest.mark.heavy
def test_wrong_input_ends_with_one_sentence_before_anything_is_visited(
    visited: Visited, language: str, arguments: list[str], said: str
) -> None:
    done = run(visited[1], "investigate", *arguments, language=language)

    assert (done.returncode, done.stdout) == (64, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr and "visiting" not in done.stderr


@pytest.mark.parametrize(
    ("address", "language", "said"),
    [
        ("127.0.0.1", "en", "is not visited: "),
        ("http://[::1]/", "zh", "不予访问："),
        ("http://169.254.169.254/latest/meta-data", "en", "is not visited: "),
    ],
)
@pytest.mark.heavy
def test_an_address_of_this_machine_or_network_is_not_visited_and_is_no_all_clear(
    inside: dict[str, str], address: str, language: str, said: str
) -> None:
    done = run(inside, "investigate", address, language=language)

    assert done.returncode == 70
    assert said in done.stdout
    assert ("by its name alone" if language == "en" else "仅凭域名判断") in done.stdout


@pytest.mark.heavy
def test_a_lookalike_that_nothing_stands_behind_is_judged_by_its_name(visited: Visited) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    closed = {**visited[1], "ZHENGMING_CONNECT_TO": f":80:127.0.0.1:{port}, :443:127.0.0.1:{port}"}

    alarming, harmless = (run(closed, "investigate", host) for host in ("ebc-login.top", "webcam-shop.example"))

    assert (alarming.returncode, harmless.returncode) == (2, 70)
    assert "impersonation · risk 85 · EBC Financial Group · by its name alone" in alarming.stdout
    assert "nothing answers" in harmless.stdout


def test_a_site_that_keeps_silent_is_given_up_in_time(visited: Visited) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        lead = {"ZHENGMING_CONNECT_TO": f":80:127.0.0.1:{port}, :443:127.0.0.1:{port}"}
        done = run({**visited[1], **lead, "ZHENGMING_VISIT_TIMEOUT": "1"}, "investigate", "ebc-login.top")

    assert done.returncode == 2
    assert "no answer in time" in done.stdout


def test_ctrl_c_ends_it_at_once_and_leaves_no_process_behind(visited: Visited) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        lead = {"ZHENGMING_CONNECT_TO": f":80:127.0.0.1:{port}, :443:127.0.0.1:{port}"}
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "investigate", "--no-store", "ebc-login.top"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**visited[1], **lead},
            start_new_session=True,
        )
        silent.settimeout(60)
        caller, _ = silent.accept()
        children = _below(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
        caller.close()

    assert children
    assert all(gone(one, within=10) for one in children)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err


def _below(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    found = []
    for line in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, line.read_text().split()):
            found += [child, *_below(child)]
    return found


@pytest.mark.heavy
def test_who_reads_only_the_beginning_ends_it_without_a_word(visited: Visited) -> None:
    command = f"{sys.executable} -m monitor investigate --no-store {FAKE} 2>&1 >&3 3>&- | cat >&2"
    script = f"{{ {command}; echo ${{PIPESTATUS[0]}} >&2; }} 3>&1 | true"

    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=visited[1], check=False)

    assert "Traceback" not in done.stderr and "Error" not in done.stderr
    assert done.stderr.splitlines()[-1] == "141"


def test_a_database_that_does_not_answer_ends_it_with_a_sentence(visited: Visited) -> None:
    gone_away = {**visited[1], "ZHENGMING_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    done = run(gone_away, "investigate", FAKE)

    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.startswith("zhengming: ")
