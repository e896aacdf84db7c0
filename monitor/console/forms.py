"""What is sent to the console: read within limits, and taken only from a page that this console made."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Annotated
from urllib.parse import parse_qsl, quote, unquote

from fastapi import Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from monitor.console.asking import Sent, Tried
from monitor.errors import ReplyRefused, UsageError
from monitor.text import one_line
from monitor.wording import tr

#: bytes of a form (a long answer in Chinese takes nine for each character), and fields in it
LARGEST, MOST_FIELDS = 128 * 1024, 250
#: characters of a person's name, and of a note
NAME, NOTE = 80, 500
WHO = "who"


class Forms:
    """Hidden tokens by which this console knows its own forms again; other sites cannot read them (CSRF)."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def token(self, path: str) -> str:
        """What a form that is sent to `path` must carry."""
        return hmac.new(self._key, path.encode(), hashlib.sha256).hexdigest()

    def check(self, request: Request, form: Sent) -> None:
        """Refuse (403) what another site had sent, and what a page from before the last start of the console sends."""
        own = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        if not own or not hmac.compare_digest(
            form.get("token", "").encode(), self.token(request.url.path).encode()
        ):
            raise HTTPException(
                403,
                tr(
                    "Nothing was changed: this form was not made by this console, or before it was started again. "
                    "Open the page anew and send it once more.",
                    "未作任何更改：该表单不是由本控制台生成，或控制台已重新启动。请重新打开页面后再提交。",
                ),
            )

    def settle(
        self, request: Request, form: Sent, *, does: Callable[[str], str], again: Callable[[Tried], Response]
    ) -> Response:
        """Do what a form asks for in the name of who sends it, and lead (303) to the address that `does` tells; the page `again` where it cannot be done."""
        self.check(request, form)
        who = one_line(form.get(WHO, ""), NAME)
        try:
            if not who:
                raise UsageError(tr("say who you are: the history names everybody", "请填写姓名：记录须署名"))
            leads = does(who)
        except (UsageError, ReplyRefused) as error:
            return again(Tried(act=form.get("act", ""), filled=form, problem=str(error)))
        answer = RedirectResponse(leads, 303)
        answer.headers.append("Set-Cookie", remember(who))
        return answer


async def read_form(request: Request) -> Sent:
    """The fields of a form (application/x-www-form-urlencoded); 415, 413 and 400 say what is wrong with it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, tr("A form was expected.", "应提交表单。"))
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413, tr("The form is too long.", "表单过长。"))
    try:
        return Sent(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise HTTPException(400, tr("The form cannot be read.", "无法读取表单。")) from None


Form = Annotated[Sent, Depends(read_form)]


def known_as(request: Request) -> str:
    """The name that this visitor gave the last time; empty where there was none."""
    return one_line(unquote(request.cookies.get(WHO, "")), NAME)


def remember(who: str) -> str:
    """The cookie by which a visitor's name is known the next time."""
    return f"{WHO}={quote(who)}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict"
