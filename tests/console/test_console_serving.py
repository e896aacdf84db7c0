from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from monitor.console.serving import address, bind, serve
from monitor.errors import SettingError
from monitor.settings import Settings
from monitor.store.database import Database
from tests.console.house import served


def test_port_0_takes_a_free_port_and_the_port_is_free_again_afterwards(database: Database) -> None:
    with served(database) as url:
        assert httpx.get(f"{url}/healthz").text == "ok\n"

    with socket.socket() as again:
        again.bind(("127.0.0.1", int(url.rpartition(":")[2])))


def test_a_console_with_open_connections_stops_all_the_same(database: Database) -> None:
    with served(database) as url:
        client = httpx.Client(base_url=url)
        client.get("/healthz")
        half = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
        half.sendall(b"GET / HTTP/1.1\r\n")

    half.close()
    client.close()


def test_an_address_off_loopback_and_a_taken_port_are_one_clear_line() -> None:
    async def nothing(*_: object) -> None:
        raise AssertionError("never asked")

    with pytest.raises(SettingError, match="expected a loopback address"):
        asyncio.run(serve(nothing, Settings(console_host="0.0.0.0"), started=print))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"cannot listen on 127.0.0.1:{port}: Address already in use"):
            asyncio.run(serve(nothing, Settings(console_port=port), started=print))


def test_serving_leaves_the_signals_of_the_process_alone(database: Database) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    during: list[object] = []

    async def briefly() -> None:
        ready = asyncio.Event()
        task = asyncio.create_task(_serve(database, ready))
        await ready.wait()
        during.append((signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)))
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.run_until_complete(briefly())

    assert during == [before]


async def _serve(database: Database, ready: asyncio.Event) -> None:
    from monitor.console.app import create_app
    from monitor.desk import desk_of

    settings = Settings(console_port=0)
    await serve(
        create_app(database, settings, desk=desk_of(database, settings)), settings, started=lambda _: ready.set()
    )


def test_an_ipv6_address_is_written_in_brackets() -> None:
    try:
        listener = bind("::1", 0)
    except SettingError:
        pytest.skip("this machine has no IPv6 loopback")
    with listener:
        assert address(listener) == f"http://[::1]:{listener.getsockname()[1]}"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.heavy
def test_the_console_command_serves_until_it_is_told_to_stop(database_url: str, told: signal.Signals) -> None:
    environ = os.environ | {
        "ZHENGMING_DATABASE_URL": database_url,
        "ZHENGMING_CONSOLE_PORT": "0",
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "console"], env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        url = line.split()[4]
        ready = httpx.get(f"{url}/readyz")
        process.send_signal(told)
        code = process.wait(20)

    assert ready.json() == {"ready": True, "problems": []}
    assert code == 0


def test_the_console_command_refuses_to_face_other_machines(database_url: str) -> None:
    environ = os.environ | {"ZHENGMING_DATABASE_URL": database_url, "ZHENGMING_CONSOLE_HOST": "0.0.0.0"}

    done = subprocess.run(
        [sys.executable, "-m", "monitor", "console"], env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 70
    assert done.stderr.startswith("zhengming: ZHENGMING_CONSOLE_HOST: expected a loopback address")
    assert len(done.stderr.splitlines()) == 1
