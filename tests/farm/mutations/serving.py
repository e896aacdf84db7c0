"""How the page is written down, and who gets it when."""

from __future__ import annotations

from tests.farm.html import (
    Manner,
    document,
)
from tests.farm.mutations.draft import Draft
from tests.farm.site import Answer, Face, always, moved, page


def other_charset(draft: Draft) -> None:
    draft.charset = draft.rng.choice(
        ("gb18030", "gbk", "big5", "utf-16") if draft.language == "zh" else ("utf-16", "windows-1252", "gb18030")
    )
    draft.tell_charset = draft.charset == "utf-16" or draft.rng.random() < 0.5


def comment_noise(draft: Draft) -> None:
    words = [draft.say.one(draft.half.banks["prose"]) for _ in range(5)]
    how = draft.how
    noise = (
        *(f"<!-- {one.replace('--', '')} -->" for one in words),
        "",
        f'<i style="display:none">{words[0]}</i>',
        "<!---->",
    )
    draft.how = Manner(**{**{name: getattr(how, name) for name in how.__struct_fields__}, "noise": noise})


def _others(draft: Draft) -> Answer:
    """What those get who are not meant."""
    match draft.rng.randrange(5):
        case 0:
            return page(
                "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr>nginx</body></html>",
                status=404,
            )
        case 1:
            return page(document(draft.half.plain(draft.half, draft.rng, draft.say, "parked"), draft.how))
        case 2:
            return moved(
                f"https://{draft.rng.choice(('www.', ''))}{draft.rng.choice(draft.half.names.honest_first)}search.example/"
            )
        case _:
            return page(document(draft.half.plain(draft.half, draft.rng, draft.say, "blog"), draft.how))


def cloak_agent(draft: Draft) -> None:
    other = _others(draft)
    agent = draft.rng.choice(("mobile", "mobile", "mobile", "desktop"))
    draft.faces = lambda answer: (Face(answer=answer, agent=agent), Face(answer=other))


def cloak_language(draft: Draft) -> None:
    other = _others(draft)
    language = "zh" if draft.language != "en" else "en"
    draft.faces = lambda answer: (Face(answer=answer, language=language), Face(answer=other))


def cloak_referrer(draft: Draft) -> None:
    other = _others(draft)
    draft.faces = lambda answer: (Face(answer=answer, referred=True), Face(answer=other))


def parked_then_live(draft: Draft) -> None:
    kind = draft.rng.choice(("parked", "parked", "empty", "default"))
    draft.before = {
        draft.path: always(page(document(draft.half.plain(draft.half, draft.rng, draft.say, kind), draft.how)))
    }


def refresh_chain(draft: Draft) -> None:
    start, target = (
        draft.path.partition("#")[0],
        f"/{draft.rng.choice(('go', 'in', 'home', 'wap'))}/{draft.rng.getrandbits(16):04x}",
    )
    other = f"https://{draft.rng.choice(('t', 'r', 'jump'))}.{draft.rng.choice(draft.half.names.unrelated)}{draft.rng.randint(1, 99)}.{draft.rng.choice(draft.half.names.cheap)}/x{draft.rng.randint(1, 999)}"
    there = f"https://{draft.host}{target}"
    match draft.rng.randrange(3):
        case 0:
            first: Answer = moved(other)
        case 1:
            first = page(f'<meta http-equiv="refresh" content="0; url={other}">')
        case _:
            first = page(f'<html><script>window.location.replace("{other}")</script></html>')
    draft.extra[start] = always(first)
    draft.extra[other] = always(moved(there, 301))
    draft.path = target
