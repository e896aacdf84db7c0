"""What is asked wrongly is refused before anything that takes long is imported, and before a database is set up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "asked",
    [
        ("official", "nobody"),
        ("digest", "--brand", "nobody"),
        ("report", "--brand", "nobody", "https://ebc.example/"),
    ],
    ids=lambda asked: asked[0],
)
def test_an_unknown_brand_is_refused_before_the_house_is_opened(asked: tuple[str, ...], tmp_path: Path) -> None:
    code = (
        f"import sys\nsys.argv = ['zhengming', *{asked}]\n"
        "from monitor.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print(end.code)\n"
        "print({'scrapy', 'sqlalchemy', 'alembic'} & sys.modules.keys())\n"
    )
    state = tmp_path / "state"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "ZHENGMING_STATE_DIR": str(state), "ZHENGMING_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == ["64", "set()"]
    assert "'nobody'" in done.stderr
    assert not state.exists()
