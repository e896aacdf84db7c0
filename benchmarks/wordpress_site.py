"""A real WordPress on loopback: Debian's packages, MariaDB on a Unix socket, PHP's own web server."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from benchmarks.forum import LOOPBACK
from benchmarks.harness import until

PACKAGES = (
    "wordpress",
    "mariadb-server-core",
    "mariadb-client-core",
    "php-cli",
    "php-mysql",
    "php-xml",
    "php-mbstring",
)
SHARE = Path("/usr/share/wordpress")
_PROGRAMS = ("php", "mariadb", "mariadbd", "mariadb-install-db")
_KEYS = [f"{use}_{kind}" for kind in ("KEY", "SALT") for use in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")]
_ROUTER = """<?php
register_shutdown_function(function () {
    file_put_contents(__DIR__ . '/answers.log', http_response_code() . ' ' . $_SERVER['REQUEST_URI'] . "\\n", FILE_APPEND);
});
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path !== '/' && is_file(__DIR__ . '/wp' . $path)) { return false; }
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
chdir(__DIR__ . '/wp');
require __DIR__ . '/wp/index.php';
"""
_INSTALL = """define('WP_INSTALLING', true);
require 'wp/wp-load.php';
require 'wp/wp-admin/includes/upgrade.php';
wp_install('Traders talk', 'admin', 'admin@example.org', true, '', 'secret');
update_option('permalink_structure', '/%postname%/');
flush_rewrite_rules(false);"""
_POST = """require 'wp/wp-load.php';
$began = microtime(true);
$id = wp_insert_post(['post_title' => $argv[1], 'post_content' => $argv[2], 'post_status' => 'publish', 'post_author' => 1]);
echo $id ? sprintf('%.3f', $began) : 'refused';"""
_COMMENT = """require 'wp/wp-load.php';
$began = microtime(true);
$id = wp_insert_comment(['comment_post_ID' => 1, 'comment_author' => $argv[1], 'comment_content' => $argv[2], 'comment_approved' => 1]);
echo $id ? sprintf('%.3f', $began) : 'refused';"""


class Unavailable(Exception):
    """This machine has no WordPress and cannot get one."""


def provide() -> None:
    """See to it that the packages are there; Unavailable says in one line why they cannot be."""
    if _present():
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise Unavailable(f"needs Debian's {' '.join(PACKAGES)}, and root with apt-get to install them")
    # at run level 1 the packages' own services stay off
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    options = ["-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=30"]
    for arguments, limit in ((["update"], 180), (["install", *PACKAGES], 900)):
        done = subprocess.run(
            ["apt-get", *options, *arguments], env=environment, capture_output=True, timeout=limit, check=False
        )
    if not _present():
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"apt-get did not install it: {told[-1] if told else 'no reason given'}")


def _present() -> bool:
    return (SHARE / "wp-load.php").exists() and all(map(shutil.which, _PROGRAMS))


class WordPress:
    """A running WordPress in `folder`; a context manager that ends it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._data = folder, folder / "db"
        self._stack = ExitStack()
        with socket.create_server((LOOPBACK, 0)) as listener:
            self.host = f"{LOOPBACK}:{listener.getsockname()[1]}"

    @property
    def answers(self) -> Counter[tuple[str, int]]:
        """How often each path was answered with each status."""
        log = self._folder / "answers.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return Counter((path, int(status)) for status, path in (line.split(" ", 1) for line in lines))

    def post(self, title: str, text: str) -> float:
        """Publish a post; the time (seconds of the epoch) at which WordPress was told to."""
        return float(self._php(_POST, title, text))

    def comment(self, author: str, text: str) -> float:
        """Publish a comment on the first post; the time as for `post`."""
        return float(self._php(_COMMENT, author, text))

    def __enter__(self) -> WordPress:
        with ExitStack() as stack:
            self._start_database(stack)
            shutil.copytree(SHARE, self._folder / "wp")
            (self._folder / "wp" / "wp-config.php").unlink(missing_ok=True)
            (self._folder / "wp" / "wp-config.php").write_text(self._configuration())
            (self._folder / "router.php").write_text(_ROUTER)
            self._php(_INSTALL)
            command = ["php", "-S", self.host, "-t", "wp", "router.php"]
            self._run_on(stack, command, {"PHP_CLI_SERVER_WORKERS": "2"})
            if not until(self._answers, 30):
                raise SystemExit("WordPress does not answer")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start_database(self, stack: ExitStack) -> None:
        self._data.mkdir()
        account = []
        if os.geteuid() == 0:
            shutil.chown(self._data, "nobody")
            account = ["--user=nobody"]
        at = f"--socket={self._data}/m.sock"
        method = "--auth-root-authentication-method=normal"
        self._run(["mariadb-install-db", "--no-defaults", f"--datadir={self._data}", method, *account])
        command = ["mariadbd", "--no-defaults", f"--datadir={self._data}", at, "--skip-networking", *account]
        self._run_on(stack, command)
        if not until((self._data / "m.sock").exists, 30):
            raise SystemExit("MariaDB does not start")
        make = "create database wp character set utf8mb4; create user wp@localhost identified by 'wp'; grant all on wp.* to wp@localhost"
        self._run(["mariadb", "--no-defaults", at, "-uroot", "-e", make])

    def _configuration(self) -> str:
        values = {
            "DB_NAME": "wp",
            "DB_USER": "wp",
            "DB_PASSWORD": "wp",
            "DB_HOST": f"localhost:{self._data}/m.sock",
            "DB_CHARSET": "utf8mb4",
            "DB_COLLATE": "",
            "WP_HOME": f"http://{self.host}",
            "WP_SITEURL": f"http://{self.host}",
            **{name: secrets.token_hex(16) for name in _KEYS},
        }
        lines = [f"define('{name}', '{value}');" for name, value in values.items()]
        flags = ("WP_HTTP_BLOCK_EXTERNAL", "DISABLE_WP_CRON")
        lines += [f"define('{name}', true);" for name in flags]
        end = [
            "$table_prefix = 'wp_';",
            "define('ABSPATH', __DIR__ . '/');",
            "require_once ABSPATH . 'wp-settings.php';",
        ]
        return "\n".join(["<?php", *lines, *end, ""])

    def _answers(self) -> bool:
        host, _, port = self.host.partition(":")
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0

    def _php(self, code: str, *arguments: str) -> str:
        told = f"$_SERVER['HTTP_HOST'] = '{self.host}'; {code}"
        return self._run(["php", "-r", told, "--", *arguments]).rpartition("\n")[2]

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, cwd=self._folder, capture_output=True, timeout=120, check=False)
        if done.returncode:
            raise SystemExit(f"{command[0]} failed: {(done.stderr or done.stdout).decode(errors='replace')[-600:]}")
        return done.stdout.decode(errors="replace").strip()

    def _run_on(self, stack: ExitStack, command: list[str], more: dict[str, str] | None = None) -> None:
        """Start a process that ends when `stack` does."""
        with (self._folder / f"{command[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdout=log,
                stderr=log,
                env=os.environ | (more or {}),
                start_new_session=True,
            )
        stack.callback(_end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and those that it started."""
    os.killpg(process.pid, 15)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
