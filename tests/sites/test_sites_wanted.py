"""Of all that a page draws in, what tells most is fetched first, and never too much."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.sites import wanted
from monitor.sites.page import Loaded, LoadedKind, Page
from monitor.sites.wanted import Wanted

HERE = "https://acme.example/in"


def page(*loaded: tuple[LoadedKind, str, str], metas: tuple[tuple[str, str], ...] = ()) -> Page:
    return Page(
        url=HERE,
        loaded=tuple(Loaded(kind, url, alt, at) for at, (kind, url, alt) in enumerate(loaded)),
        metas=metas,
    )


def image(url: str, alt: str = "") -> tuple[LoadedKind, str, str]:
    return LoadedKind.IMAGE, url, alt


def test_icons_come_first_then_what_is_called_a_logo_then_the_rest_and_what_counts_visitors_never() -> None:
    found = wanted.pictures(
        [
            page(
                image("https://cdn.example/photo.jpg"),
                image("https://stat.example/pixel.gif"),
                image("https://acme.example/img/1.png", "Acme 商标"),
                image("https://cdn.example/header-bg.png"),
                (LoadedKind.ICON, "https://acme.example/i.svg", ""),
                metas=(("og:image", "/share.png"),),
            )
        ]
    )

    assert [one.url.rpartition("/")[2] for one in found] == [
        "i.svg",
        "share.png",
        "1.png",
        "header-bg.png",
        "photo.jpg",
    ]
    assert [one.role for one in found] == ["icon", "image", "image", "image", "image"]


def test_libraries_and_scripts_of_other_hosts_are_left_out() -> None:
    scripts = ["/jquery-3.7.min.js", "/a1.js", "/js/app.4f2.js", "//cdn.example/main.js", "/b2.js", "/c3.js"]
    loaded = [
        (LoadedKind.SCRIPT, f"https://acme.example{one}" if one[1] != "/" else f"https:{one}", "")
        for one in scripts
    ]

    found = wanted.scripts(page(*loaded))

    assert [one.url.rpartition("/")[2] for one in found] == ["app.4f2.js", "a1.js", "b2.js"]


def test_a_page_that_frames_itself_is_not_fetched_again() -> None:
    frames = [
        (LoadedKind.FRAME, url, "")
        for url in (HERE, f"{HERE}#x", "about:blank", "https://b.example/", "https://b.example/#y")
    ]

    assert wanted.frames(page(*frames)) == (Wanted("frame", "https://b.example/"),)


@given(st.lists(st.tuples(st.sampled_from(LoadedKind), st.text(max_size=20) | st.just("http://[")), max_size=40))
def test_whatever_is_drawn_in_there_are_few_each_once_and_all_of_the_web(
    loaded: list[tuple[LoadedKind, str]],
) -> None:
    read = page(*((kind, url, url) for kind, url in loaded), metas=(("og:image", "http://["),))

    found = (*wanted.frames(read), *wanted.pictures([read]), *wanted.scripts(read))

    assert len(found) <= wanted.FRAMES + wanted.PICTURES + wanted.SCRIPTS
    assert len({(one.role, one.url) for one in found}) == len(found)
    assert all(one.url.startswith(("http://", "https://")) for one in found)


def test_the_first_manifest_that_a_page_names_is_fetched() -> None:
    first, second = "https://acme.example/app.webmanifest", "https://acme.example/other.json"

    found = wanted.manifests(page((LoadedKind.MANIFEST, first, ""), (LoadedKind.MANIFEST, second, "")))

    assert found == (Wanted("manifest", first),)
