"""Reads watchlists: a folder with one folder per brand, and `shared` beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from monitor.brand import Brand
from monitor.errors import KeptOut, WatchlistError
from monitor.opinion.words.lexicon import Lexicon
from monitor.watchlist import overlay, rules
from monitor.watchlist.grouping_rules import check_grouping, check_major, read_window
from monitor.watchlist.ladder_rules import check_ladder
from monitor.watchlist.loading import Document, Problems, load, read_text, shown
from monitor.watchlist.mails import read_mails
from monitor.watchlist.manners import Manners
from monitor.watchlist.model import Kind, Ladder, ReplyTemplate, Routes, Shared, Source, Watchlist
from monitor.watchlist.routing_rules import Known, check_routing
from monitor.watchlist.word_rules import check_lexicon, check_manners
from monitor.wording import tr

T = TypeVar("T")
SHARED = "shared"


class _Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: tuple[Source, ...] = ()


def shipped() -> Path:
    """The folder of watchlists that comes with the product, installed or in a working copy."""
    import watchlists

    return Path(watchlists.__path__[0])


def read_watchlists(folder: Path | str | None = None) -> tuple[Watchlist, ...]:
    """Every brand's watchlist under `folder` (None or empty: the shipped ones), sorted by key.

    `folder` may also be one brand's own folder. Raises WatchlistError: the first problem, and how many more there are.
    Patterns of a lexicon that cannot be used are left out; `collect` tells of them.
    """
    watchlists, problems = collect(folder)
    raise_first(problems)
    return watchlists


def read_watchlist(folder: Path) -> Watchlist:
    """The watchlist in one brand's folder, over the shared one beside it (else the shipped shared one)."""
    problems: Problems = []
    shared = _read_shared(_shared_of(folder.parent), problems)
    found = _read_watchlist(folder, shared, problems)
    raise_first(tuple(problems))
    assert found is not None
    return found


def read_shared(folder: Path | str | None = None) -> Shared:
    """What all brands under `folder` share; the shipped one where `folder` has no `shared`."""
    problems: Problems = []
    shared = _read_shared(_shared_of(Path(folder) if folder else shipped()), problems)
    raise_first(tuple(problems))
    return shared


def read_brands(folder: Path | str | None = None) -> tuple[Brand, ...]:
    """Only the brands under `folder`: nothing but `brand.toml` is opened."""
    problems: Problems = []
    brands = [_read_brand(place, problems) for place in brand_folders(folder, problems)]
    raise_first(tuple(problems))
    return tuple(brand for brand in brands if brand is not None)


def collect(folder: Path | str | None = None) -> tuple[tuple[Watchlist, ...], tuple[WatchlistError, ...]]:
    """The watchlists that can be read under `folder`, and everything that is wrong with them all."""
    problems: Problems = []
    places = brand_folders(folder, problems)
    root = Path(folder) if folder else shipped()
    shared = _read_shared(_shared_of(root.parent if places == [root] else root), problems)
    read = [_read_watchlist(place, shared, problems) for place in places]
    return tuple(watchlist for watchlist in read if watchlist is not None), tuple(problems)


def serious(problems: Iterable[WatchlistError]) -> tuple[WatchlistError, ...]:
    """Those of `problems` with which a watchlist cannot be used."""
    return tuple(problem for problem in problems if not isinstance(problem, KeptOut))


def raise_first(problems: tuple[WatchlistError, ...]) -> None:
    """Raises the first of the serious `problems`, saying how many more there are; nothing when there are none."""
    problems = serious(problems)
    if not problems:
        return
    first, more = problems[0], len(problems) - 1
    if more:
        told = tr(
            f"and {more} more; `zhengming watchlist check` lists them all",
            f"另有 {more} 处，`zhengming watchlist check` 可全部列出",
        )
        raise WatchlistError(first.file, first.line, first.key, f"{first.problem} ({told})")
    raise first


def brand_folders(folder: Path | str | None, problems: Problems) -> list[Path]:
    """The brands' own folders under `folder` (None or empty: the shipped ones), or that folder itself, sorted; what is missing is noted."""
    root = Path(folder) if folder else shipped()
    if (root / "brand.toml").is_file():
        return [root]
    if not root.is_dir():
        problems.append(
            WatchlistError(
                shown(root), 0, "", tr("expected a folder of watchlists, found none", "应为监控清单目录，但不存在")
            )
        )
        return []
    found: list[Path] = []
    for place in sorted(root.iterdir()):
        if place.name == SHARED or place.name[0] in "._" or not place.is_dir():
            continue
        if (place / "brand.toml").is_file():
            found.append(place)
        elif any(place.glob("*.toml")):
            problems.append(
                WatchlistError(
                    shown(place / "brand.toml"),
                    0,
                    "",
                    tr("missing; every watchlist needs one", "缺少此文件，每个监控清单都需要它"),
                )
            )
    if not found and not problems:
        problems.append(
            WatchlistError(
                shown(root),
                0,
                "",
                tr("expected folders with a brand.toml, found none", "没有找到含 brand.toml 的目录"),
            )
        )
    return found


def _shared_of(root: Path) -> Path:
    return root / SHARED if (root / SHARED).is_dir() else shipped() / SHARED


def _read_shared(folder: Path, problems: Problems) -> Shared:
    fallback = shipped() / SHARED
    lexicon, _ = _part(folder, "topics.toml", Lexicon, problems, fallback=fallback)
    manners, _ = _part(folder, "manners.toml", Manners, problems, fallback=fallback)
    routes, document = _part(folder, "routes.toml", Routes, problems, fallback=fallback)
    if routes and document and lexicon:
        rules.check_routes(document, routes, lexicon)
    ladder, _ = _part(folder, "escalation.toml", Ladder, problems)
    replies = _read_replies(folder / "replies", problems)
    if folder != fallback:
        replies = overlay.over_replies(_read_replies(fallback / "replies", problems), replies)
    return Shared(
        lexicon=lexicon or Lexicon(),
        manners=manners or Manners(),
        routes=routes or Routes(departments={}, route=(), fallback=""),
        ladder=ladder or Ladder(),
        replies=replies,
        folder=str(folder),
    )


def _read_brand(folder: Path, problems: Problems) -> Brand | None:
    before = len(problems)
    document = load(folder / "brand.toml", problems)
    brand = document.shape(Brand) if document else None
    if document is None or brand is None:
        return None
    rules.check_brand(document, brand, folder.name or folder.resolve().name)
    return brand if len(problems) == before else None


def _read_watchlist(folder: Path, shared: Shared, problems: Problems) -> Watchlist | None:
    before = len(problems)
    brand = _read_brand(folder, problems)
    sources = _read_sources(folder, problems)
    topics, _ = _part(folder, "topics.toml", Lexicon, problems)
    manners, _ = _part(folder, "manners.toml", Manners, problems)
    ladder, _ = _part(folder, "escalation.toml", Ladder, problems)
    lexicon = overlay.over_lexicon(shared.lexicon, topics or Lexicon())
    own, document = _part(folder, "routes.toml", Routes, problems)
    routes = overlay.over_routes(shared.routes, own)
    mails = read_mails(folder / "mails", problems)
    if own and document:
        rules.check_routes(document, routes, lexicon)
        check_grouping(document, own.grouping, lexicon.topics)
        check_routing(document, routes, Known(topics=tuple(lexicon.topics), sources=sources, mails=mails))
    replies = overlay.over_replies(shared.replies, _read_replies(folder / "replies", problems))
    if brand is None or serious(problems[before:]):
        return None
    return Watchlist(
        brand=brand,
        sources=tuple(_about(source, brand) for source in sources),
        routes=routes,
        ladder=ladder or shared.ladder,
        lexicon=lexicon,
        replies=replies,
        folder=str(folder),
        manners=overlay.over_manners(shared.manners, manners or Manners()),
        mails=mails,
    )


def _about(source: Source, brand: Brand) -> Source:
    """The source, told whose lookalikes it asks for."""
    return msgspec.structs.replace(source, brand=brand) if source.kind is Kind.LOOKALIKES else source


def _part(
    folder: Path, name: str, kind: type[T], problems: Problems, *, fallback: Path | None = None
) -> tuple[T | None, Document | None]:
    """One optional file of a folder, and its document; from `fallback` where the folder has none."""
    path = folder / name
    if not path.is_file():
        return _part(fallback, name, kind, problems) if fallback and fallback != folder else (None, None)
    document = load(path, problems)
    if document and kind is Routes:
        read_window(document)
    value = document.shape(kind) if document else None
    if document and isinstance(value, Lexicon):
        value = cast(T, check_lexicon(document, value))
    elif document and isinstance(value, Manners):
        check_manners(document, value)
    elif document and isinstance(value, Ladder):
        check_ladder(document, value)
        check_major(document, value.major)
    return value, document


def _read_sources(folder: Path, problems: Problems) -> tuple[Source, ...]:
    path = folder / "sources.toml"
    document = load(path, problems) if path.is_file() else None
    if document is None:
        return ()
    rules.read_durations(document)
    read = document.shape(_Sources)
    if read is None:
        return ()
    rules.check_sources(document, read.source)
    return read.source


def _read_replies(folder: Path, problems: Problems) -> tuple[ReplyTemplate, ...]:
    replies: list[ReplyTemplate] = []
    for path in sorted(folder.glob("*.txt")):
        situation, _, language = path.stem.partition(".")
        text = read_text(path, problems)
        if not situation or not language or "." in language:
            problems.append(
                WatchlistError(
                    shown(path),
                    0,
                    "",
                    tr("expected a name such as withdrawal.zh-Hans.txt", "文件名应类似 withdrawal.zh-Hans.txt"),
                )
            )
        elif text is not None:
            replies.append(ReplyTemplate(situation=situation, language=language, text=text, file=shown(path)))
    return tuple(replies)
