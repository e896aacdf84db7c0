"""Pages that scripts build."""

from __future__ import annotations

from tests.farm import hiding
from tests.farm.html import (
    Node,
    Tag,
    as_creation,
    h,
    render,
    swap,
    with_role,
)
from tests.farm.mutations.draft import Draft


def _script(draft: Draft, hide: hiding.Hiding, kind: str) -> None:
    """The form or the whole body is built by a script; what a browser has in the end is kept as `built`."""
    whole = draft.rng.random() < 0.5 or draft.form is None
    body = draft.body
    put = draft.rng.choice(hiding.PUTS[kind])
    if whole:
        markup = "".join(render(one, draft.how) for one in body.inside)
        draft.built = h("html", *[one for one in draft.root.inside if one is not body], h("body", "\0" + markup))
        kept: list[Node] = []
    else:
        form = draft.form
        assert form is not None
        markup = render(form, draft.how)
        draft.built = h(
            "html",
            *[one for one in draft.root.inside if one is not body],
            h("body", "\0" + "".join(render(one, draft.how) for one in body.inside)),
        )
        swap(draft.root, form, h("div", id="root"))
        kept = list(body.inside)
    code = hide(markup, draft.rng, put)
    if draft.rng.random() < 0.3:
        script = h(
            "script",
            src=draft.put(
                f"/js/{draft.rng.getrandbits(24):06x}.js", code.encode("utf-8", "replace"), "application/javascript"
            ),
        )
    else:
        script = h("script", code)
    body.inside[:] = [*kept, *([h("div", id="root")] if whole else []), script]


def script_write(draft: Draft) -> None:
    _script(draft, hiding.plain, "write")


def script_inner(draft: Draft) -> None:
    _script(draft, hiding.plain, "inner")


def script_atob(draft: Draft) -> None:
    _script(draft, hiding.atob, draft.rng.choice(("write", "inner")))


def script_charcode(draft: Draft) -> None:
    _script(draft, hiding.charcode, draft.rng.choice(("write", "inner")))


def script_escapes(draft: Draft) -> None:
    _script(draft, hiding.escapes, draft.rng.choice(("write", "inner")))


def script_reversed(draft: Draft) -> None:
    _script(draft, hiding.reversed_, draft.rng.choice(("write", "inner")))


def script_xor(draft: Draft) -> None:
    _script(draft, hiding.xored, draft.rng.choice(("write", "inner")))


def script_percent(draft: Draft) -> None:
    _script(draft, hiding.percent, draft.rng.choice(("write", "inner")))


def script_create(draft: Draft) -> None:
    inner = draft.form or next(iter(with_role(draft.root, "contact")), None)
    if inner is None:
        return
    draft.built = Tag("html", {}, ["\0" + "".join(render(one, draft.how) for one in draft.root.inside)])
    code = as_creation(inner, draft.how, draft.rng.choice(("e", "n", "_el")))
    swap(draft.root, inner, h("div", id="root"))
    first = code.partition(" ")[2].partition("=")[0]
    draft.body.inside.append(h("script", f"{code}\ndocument.getElementById('root').appendChild({first});"))


def template_tag(draft: Draft) -> None:
    body = draft.body
    draft.built = Tag("html", {}, ["\0" + "".join(render(one, draft.how) for one in draft.root.inside)])
    body.inside[:] = [
        h("template", *body.inside, id="t1"),
        h("script", "document.body.appendChild(document.getElementById('t1').content.cloneNode(true))"),
    ]


def shadow_root(draft: Draft) -> None:
    body = draft.body
    draft.built = Tag("html", {}, ["\0" + "".join(render(one, draft.how) for one in draft.root.inside)])
    if draft.rng.random() < 0.5:
        body.inside[:] = [h("main-view", h("template", *body.inside, shadowrootmode="open"))]
        return
    markup = "".join(render(one, draft.how) for one in body.inside)
    code = "var r=document.querySelector('main-view').attachShadow({mode:'closed'});" + hiding.plain(
        markup, draft.rng, "r.innerHTML={};"
    )
    body.inside[:] = [h("main-view"), h("script", code)]
