"""The reactor runs once per process, so each rule has a process of its own."""

from __future__ import annotations

import subprocess
import sys

PRELUDE = "import asyncio, os, signal\nfrom spiders.reactor import install, run\n"


def python(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PRELUDE + script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_result_of_the_main_coroutine_is_handed_back() -> None:
    done = python(
        "async def main():\n    await asyncio.sleep(0)\n    return await asyncio.to_thread(lambda: 7)\nprint(run(main()))"
    )

    assert (done.stdout, done.stderr, done.returncode) == ("7\n", "", 0)


def test_twisted_and_asyncio_share_one_loop() -> None:
    done = python(
        "install()\ninstall()\nfrom twisted.internet import reactor\n"
        "async def main():\n    told = asyncio.get_running_loop().create_future()\n"
        "    reactor.callLater(0, told.set_result, 'both')\n    return await told\nprint(run(main()))"
    )

    assert (done.stdout, done.stderr) == ("both\n", "")


def test_an_error_of_the_main_coroutine_is_raised() -> None:
    done = python(
        "async def main():\n    raise LookupError('x')\n"
        "try:\n    run(main())\nexcept LookupError as error:\n    print('raised', error)"
    )

    assert (done.stdout, done.stderr) == ("raised x\n", "")


def test_tasks_left_behind_are_cancelled_and_cleaned_up() -> None:
    done = python(
        "async def left():\n    try:\n        await asyncio.Event().wait()\n    finally:\n        print('cleaned')\n"
        "async def main():\n    globals()['task'] = asyncio.create_task(left())\n    await asyncio.sleep(0)\nrun(main())"
    )

    assert (done.stdout, done.stderr) == ("cleaned\n", "")


def test_an_interrupt_lets_the_main_coroutine_clean_up_and_is_raised_again() -> None:
    done = python(
        "async def main():\n    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGINT)\n    try:\n        await asyncio.Event().wait()\n"
        "    finally:\n        print('cleaned')\n"
        "try:\n    run(main())\nexcept KeyboardInterrupt:\n    print('interrupted')"
    )

    assert (done.stdout, done.stderr) == ("cleaned\ninterrupted\n", "")


def test_signals_are_the_callers_own() -> None:
    done = python(
        "async def main():\n    told = asyncio.Event()\n"
        "    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n    await told.wait()\n    return 'ended in order'\nprint(run(main()))"
    )

    assert (done.stdout, done.stderr, done.returncode) == ("ended in order\n", "", 0)


def test_another_reactor_is_refused_by_name() -> None:
    order = "from twisted.internet import selectreactor\nselectreactor.install()\n"

    done = python(f"{order}try:\n    install()\nexcept RuntimeError as error:\n    print(error)")

    assert done.stdout == "expected Twisted's asyncio reactor, found SelectReactor already installed\n"
