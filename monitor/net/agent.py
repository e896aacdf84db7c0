"""How the product introduces itself to the sites that it reads."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from monitor.text import one_line

NAME = "Zhengming"


@cache
def user_agent(contact: str) -> str:
    """The one honest User-Agent: name, version and, where given, whom a site's owner can reach (RFC 9110 §10.1.5).

    >>> user_agent("ops@acme.com")  # doctest: +SKIP
    'Zhengming/0.1.0 (+ops@acme.com)'
    """
    product = f"{NAME}/{version('zhengming')}"
    reach = one_line(contact).encode("ascii", "ignore").decode().replace("(", "").replace(")", "")
    return f"{product} (+{reach})" if reach else product
