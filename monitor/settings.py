"""Every setting once: name, type, default and the sentence that explains it.

A setting is read from the environment as `ZHENGMING_<NAME>`, from the file that `ZHENGMING_<NAME>_FILE` names (for
secrets), from the TOML file that `ZHENGMING_CONFIG` names, or is its default: the first that is there wins.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from monitor import clock
from monitor.errors import SettingError
from monitor.wording import tr

PREFIX = "ZHENGMING_"


def _says(en: str, zh: str, *, secret: bool = False) -> msgspec.Meta:
    return msgspec.Meta(description=en, extra={"zh": zh, "secret": secret})


def default_state_dir() -> str:
    """systemd's StateDirectory, else /var/lib/zhengming for root, else the user's own state folder (XDG)."""
    if given := os.environ.get("STATE_DIRECTORY"):
        return given.split(":")[0]
    if os.geteuid() == 0:
        return "/var/lib/zhengming"
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return str(Path(home) / "zhengming")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of this installation, read once by `load`."""

    state_dir: Annotated[
        str, _says("where data, keys and the embedded database live", "数据、密钥和内置数据库的存放目录")
    ] = msgspec.field(default_factory=default_state_dir)
    database_url: Annotated[
        str,
        _says(
            "postgresql:// address of a shared server; empty uses the embedded one",
            "共享 PostgreSQL 的地址；留空则使用内置数据库",
            secret=True,
        ),
    ] = ""
    watchlists: Annotated[
        str, _says("folder of watchlists; empty uses the shipped ones", "监控清单目录；留空则使用自带清单")
    ] = ""
    language: Annotated[
        Literal["", "en", "zh"],
        _says(
            "language of mails and console: en or zh; empty follows the locale",
            "邮件和网页的语言：en 或 zh；留空随系统",
        ),
    ] = ""
    time_zone: Annotated[
        str,
        _says(
            "time zone in which console and command line tell times, as Asia/Shanghai; empty: the team's",
            "网页和命令行显示时间所用的时区，例如 Asia/Shanghai；留空则为团队所在时区",
        ),
    ] = ""
    contact: Annotated[
        str,
        _says(
            "mail or web address that the User-Agent names, so that site owners can reach you",
            "写入 User-Agent 的联系方式，便于网站所有者联系",
        ),
    ] = ""
    body_limit: Annotated[
        int, msgspec.Meta(ge=1024), _says("largest answer read from a source, in bytes", "单个响应的最大字节数")
    ] = 8 * 1024 * 1024
    list_limit: Annotated[
        int,
        msgspec.Meta(ge=1024),
        _says(
            "largest list of names or zone file read, in bytes as sent",
            "域名列表或区域文件的最大字节数（按传输大小）",
        ),
    ] = 4 * 1024 * 1024 * 1024
    fetch_timeout: Annotated[float, msgspec.Meta(gt=0), _says("seconds for one fetch", "单次抓取的时限（秒）")] = (
        30.0
    )
    host_gap: Annotated[
        float,
        msgspec.Meta(ge=0),
        _says("seconds between two requests to one host", "对同一主机两次请求的间隔（秒）"),
    ] = 1.0
    tick: Annotated[
        float,
        msgspec.Meta(gt=0),
        _says("seconds between two looks at which sources are due", "检查到期来源的间隔（秒）"),
    ] = 1.0
    concurrency: Annotated[
        int, msgspec.Meta(ge=1, le=256), _says("jobs that a worker runs at once", "每个工作进程同时执行的任务数")
    ] = 8
    smtp_host: Annotated[
        str, _says("mail server; empty keeps mails waiting", "邮件服务器；留空时邮件在队列中等待")
    ] = ""
    smtp_port: Annotated[int, msgspec.Meta(ge=1, le=65535), _says("port of the mail server", "邮件服务器端口")] = (
        587
    )
    smtp_security: Annotated[
        Literal["starttls", "tls", "none"],
        _says("how the connection is protected: starttls, tls or none", "连接加密方式：starttls、tls 或 none"),
    ] = "starttls"
    smtp_user: Annotated[str, _says("account at the mail server", "邮件服务器账号")] = ""
    smtp_password: Annotated[str, _says("its password", "邮件服务器密码", secret=True)] = ""
    smtp_timeout: Annotated[
        float, msgspec.Meta(gt=0), _says("seconds for one delivery", "单次投递的时限（秒）")
    ] = 30.0
    mail_from: Annotated[str, _says("sender of the mails", "邮件发件人")] = "zhengming@localhost"
    teams_webhook: Annotated[
        str,
        _says("Teams webhook for departments that name none", "未单独配置的部门使用的 Teams webhook", secret=True),
    ] = ""
    console_host: Annotated[str, _says("address that the console listens on", "网页控制台监听地址")] = "127.0.0.1"
    console_port: Annotated[
        int,
        msgspec.Meta(ge=0, le=65535),
        _says("port of the console; 0 takes a free one", "网页控制台端口；0 表示自动选择"),
    ] = 8440
    console_url: Annotated[
        str,
        _says(
            "address of the console as staff reach it, for links in mails", "员工访问控制台的地址，用于邮件中的链接"
        ),
    ] = ""
    sentiment: Annotated[
        Literal["model", "voter", "snownlp", "words"],
        _says(
            "who scores sentiment beside our own models: nobody (model; words is its older name), snownlp's Bayes retrained here (voter), or snownlp as it comes (snownlp)",
            "自有模型之外由谁参考判断情感：无（model，旧名 words）、用本项目数据重新训练的 snownlp 贝叶斯（voter）或原版 snownlp（snownlp）",
        ),
    ] = "model"
    summaries: Annotated[
        Literal["on", "off"],
        _says(
            "whether long posts in Chinese and English get keywords and a summary, by snownlp in a helper process: on or off",
            "是否为中英文长帖生成关键词和摘要（由助手进程中的 snownlp 完成）：on 或 off",
        ),
    ] = "on"
    sentiment_idle: Annotated[
        float,
        msgspec.Meta(gt=0),
        _says("seconds without work after which a snownlp helper stops", "snownlp 助手空闲多少秒后退出"),
    ] = 120.0
    resolvers: Annotated[
        str,
        _says(
            "DNS resolvers to ask, as 192.0.2.1 or 192.0.2.1:5353, several split by commas; empty takes those of /etc/resolv.conf",
            "DNS 解析服务器，例如 192.0.2.1 或 192.0.2.1:5353，多个用逗号分隔；留空则使用 /etc/resolv.conf 中的",
        ),
    ] = ""
    resolver_cap: Annotated[
        float,
        msgspec.Meta(ge=0),
        _says(
            "questions a second to each DNS resolver; 0 asks as fast as it answers",
            "每秒向每个 DNS 解析服务器查询的次数上限；0 表示不限",
        ),
    ] = 200.0
    report_days: Annotated[
        int,
        msgspec.Meta(ge=1),
        _says("days after which a reporter's personal data is erased", "举报人个人信息保留天数"),
    ] = 180
    repost_days: Annotated[
        int,
        msgspec.Meta(ge=1),
        _says(
            "days after its last sighting that a repeated text is still recognised",
            "文本最后一次出现后仍可识别转发的天数",
        ),
    ] = 90
    delivery_days: Annotated[
        float, msgspec.Meta(gt=0), _says("days that an undelivered message is tried again", "未送达消息的重试天数")
    ] = 5.0

    registration: Annotated[
        Literal["on", "off"],
        _says(
            "whether registries, and by `lookup` the DNS, are asked about suspicious names: on or off",
            "是否向注册局（lookup 还包括 DNS）查询可疑域名：on 或 off",
        ),
    ] = "on"
    registration_timeout: Annotated[
        float,
        msgspec.Meta(gt=0),
        _says("seconds that `lookup` waits for a registry, all steps together", "lookup 等待注册局的总时限（秒）"),
    ] = 5.0
    registration_gap: Annotated[
        float,
        msgspec.Meta(ge=0),
        _says("seconds between two questions to one registry", "向同一注册局两次查询的间隔（秒）"),
    ] = 1.0
    registration_fresh: Annotated[
        float,
        msgspec.Meta(ge=0),
        _says("days that an answer of a registry is used again", "注册局答复的有效天数"),
    ] = 1.0
    registration_tries: Annotated[
        int,
        msgspec.Meta(ge=1),
        _says(
            "times that a registry which refuses or is silent is asked about a name", "注册局拒绝或超时时的查询次数"
        ),
    ] = 5
    rdap_bootstrap: Annotated[
        str,
        _says(
            "list of RDAP servers: an address to refresh it from, or a file to read instead",
            "RDAP 服务器列表：用于更新的网址，或直接读取的文件",
        ),
    ] = "https://data.iana.org/rdap/dns.json"
    whois_server: Annotated[
        str,
        _says(
            "WHOIS server (host or host:port) asked for every name; empty asks each registry's own",
            "统一使用的 WHOIS 服务器（主机或主机:端口）；留空则查询各注册局",
        ),
    ] = ""
    inner_addresses: Annotated[
        bool,
        _says(
            "whether registries may stand at addresses of this machine or network",
            "是否允许注册局位于本机或内网地址",
        ),
    ] = False

    visits: Annotated[
        Literal["on", "off"],
        _says(
            "whether suspicious sites are visited by themselves: on or off",
            "是否自动访问可疑网站：on 或 off",
        ),
    ] = "on"
    visit_timeout: Annotated[
        float,
        msgspec.Meta(gt=0),
        _says("seconds for one visit of a site, all its answers together", "访问一个网站的总时限（秒）"),
    ] = 30.0
    visit_limit: Annotated[
        int,
        msgspec.Meta(ge=1024),
        _says("largest document of a visited site, in bytes once unpacked", "被访问网页解压后的最大字节数"),
    ] = 4 * 1024 * 1024
    visit_days: Annotated[
        int,
        msgspec.Meta(ge=1),
        _says("days that what a visit brought back is kept", "访问所得证据的保留天数"),
    ] = 365
    site_ports: Annotated[
        str,
        _says(
            "ports that may be visited, split by commas; a source's own port is added for that source",
            "允许访问的端口，用逗号分隔；来源自身的端口对该来源有效",
        ),
    ] = "80, 443, 8000, 8080, 8443, 8888"
    open_addresses: Annotated[
        str,
        _says(
            "addresses inside this machine or network that may be visited, as 10.1.2.3:1200 or 10.1.0.0/16, several split by commas",
            "允许访问的本机或内网地址，例如 10.1.2.3:1200 或 10.1.0.0/16，多个用逗号分隔",
        ),
    ] = ""
    connect_to: Annotated[
        str,
        _says(
            "where connections are led instead, as host:port:address:port with an empty host for any, several split by commas; for tests and mirrors",
            "连接改道：主机:端口:地址:端口，主机留空表示任意，多个用逗号分隔；用于测试和镜像",
        ),
    ] = ""
    browser: Annotated[
        Literal["auto", "off"],
        _says(
            "whether sites are looked at with a browser too, where there is one: auto or off",
            "有浏览器时是否也用浏览器查看网站：auto 或 off",
        ),
    ] = "auto"
    browser_path: Annotated[
        str,
        _says("the Chromium to use; empty looks for the system's", "使用的 Chromium；留空则查找系统自带的"),
    ] = ""
    renderer: Annotated[
        str,
        _says(
            "socket of a renderer that runs as a unit of its own; empty starts one when it is needed",
            "独立运行的渲染进程的套接字；留空则在需要时启动",
        ),
    ] = ""

    rate_limit: Annotated[
        int,
        msgspec.Meta(ge=1),
        _says(
            "messages to one department over one channel within `rate_window`; what goes beyond is told in one summary",
            "在 rate_window 内经同一渠道发给同一部门的消息上限；超出部分合并为一封汇总",
        ),
    ] = 20
    rate_window: Annotated[
        float,
        msgspec.Meta(gt=0),
        _says("seconds over which `rate_limit` counts", "rate_limit 的统计时长（秒）"),
    ] = 600.0
    digest_daily: Annotated[
        str,
        msgspec.Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$"),
        _says(
            "time of day of the daily digest, in the brand's time zone, as 08:30; empty sends none",
            "每日摘要的发送时间（品牌所在时区），例如 08:30；留空则不发送",
        ),
    ] = "08:30"
    digest_weekly: Annotated[
        str,
        msgspec.Meta(pattern=r"^((mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d)?$"),
        _says(
            "day and time of the weekly digest, as mon 09:00; empty sends none",
            "每周摘要的发送时间，例如 mon 09:00；留空则不发送",
        ),
    ] = "mon 09:00"
    audit_every: Annotated[
        float,
        msgspec.Meta(gt=0),
        _says(
            "seconds between two looks for escalation steps that should have run and did not",
            "检查应执行而未执行的升级步骤的间隔（秒）",
        ),
    ] = 300.0
    breaker_failures: Annotated[
        int,
        msgspec.Meta(ge=1),
        _says(
            "failures in a row after which a channel counts as down, and is only tried now and then",
            "连续失败多少次后视为渠道中断，仅间歇重试",
        ),
    ] = 3
    webhook_key: Annotated[
        str,
        _says(
            "key that signs webhook messages which have no key of their own",
            "未单独配置密钥的 webhook 消息所用的签名密钥",
            secret=True,
        ),
    ] = ""

    def __post_init__(self) -> None:
        if self.time_zone and clock.zone_of(self.time_zone) is UTC and self.time_zone != "UTC":
            raise ValueError("expected a time zone that this machine knows, such as Asia/Shanghai")

    @property
    def console_address(self) -> str:
        """Where staff open the console."""
        return (self.console_url or f"http://{self.console_host}:{self.console_port}").rstrip("/")


class Described(msgspec.Struct, frozen=True):
    """One setting, told: for `zhengming settings` and the documentation."""

    name: str
    variable: str
    default: str
    value: str
    sentence: str


def describe(settings: Settings) -> Iterator[Described]:
    """Every setting with its value; secrets are shown as `…`."""
    defaults = Settings()
    for field in msgspec.structs.fields(Settings):
        meta = [m for m in getattr(field.type, "__metadata__", ()) if m.description]
        extra = meta[0].extra or {}
        value = str(getattr(settings, field.name))
        yield Described(
            field.name,
            PREFIX + field.name.upper(),
            str(getattr(defaults, field.name)),
            "…" if extra["secret"] and value else value,
            tr(meta[0].description or "", str(extra["zh"])),
        )


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this installation; SettingError names the setting, its source and what was expected."""
    found = os.environ if environ is None else environ
    values = _from_file(found.get(PREFIX + "CONFIG", ""))
    for field in msgspec.structs.fields(Settings):
        variable = PREFIX + field.name.upper()
        if path := found.get(variable + "_FILE"):
            values[field.name] = (_read(variable + "_FILE", path), variable + "_FILE")
        if given := found.get(variable):
            values[field.name] = (given, variable)
    for name, (value, place) in values.items():
        _check(name, value, place)
    return msgspec.convert({name: value for name, (value, _) in values.items()}, Settings, strict=False)


@cache
def current() -> Settings:
    """The settings of this process, read from its environment the first time they are asked for."""
    return load()


def _read(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError as error:
        byte = f"0x{error.object[error.start]:02x}"
        raise SettingError(f"{variable}: expected UTF-8 in {path}, found byte {byte}") from None
    except OSError as error:
        raise SettingError(f"{variable}: cannot read {path}: {error.strerror}") from None


def _from_file(path: str) -> dict[str, tuple[Any, str]]:
    if not path:
        return {}
    try:
        told = tomllib.loads(_read(PREFIX + "CONFIG", path))
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{path}: {error}") from None
    known = {field.name for field in msgspec.structs.fields(Settings)}
    for name in told:
        if name not in known:
            raise SettingError(f"{path}: unknown setting {name!r}; `zhengming settings` lists them all")
    return {name: (value, path) for name, value in told.items()}


def _check(name: str, value: object, place: str) -> None:
    try:
        msgspec.convert({name: value}, Settings, strict=False)
    except msgspec.ValidationError as error:
        hint = get_type_hints(Settings)[name]
        known = ", ".join(filter(None, get_args(hint))) if get_origin(hint) is Literal else ""
        said = f"expected one of {known}" if known else str(error).partition(" - at")[0]
        raise SettingError(f"{place}: {name} = {value!r}: {said}") from None
