"""What a site is judged by: the contract between those who look and the signals, one file each under `monitor/sites/signals/`."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec

from monitor.assessment import Assessment
from monitor.brand import Brand
from monitor.names.facts import Facts
from monitor.sites.baseline import Baseline
from monitor.sites.visit import Capture, Visit


class Family(StrEnum):
    """Kinds of evidence that do not follow from each other; an impersonation needs two of them."""

    NAME = "name"
    #: words of the brand, its licences, its texts
    WORDS = "words"
    #: icons, pictures, screenshots
    PICTURES = "pictures"
    #: what visitors are asked to give, and where it goes
    FORMS = "forms"
    #: what the page draws in and links to
    LINKS = "links"
    #: how it is built: skeleton, kits
    BUILD = "build"
    #: ways to get in touch, to pay, to install
    CONTACTS = "contacts"
    #: registration, certificate, servers, redirects
    SERVER = "server"
    #: hiding: cloaking, obfuscation, attacks
    HIDING = "hiding"
    #: what speaks for an honest site; weighs against the risk
    HONEST = "honest"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One site before one brand. `name` is what the brand makes of its host's name (`monitor.names.risk.judge_name`), `facts` what is known of it."""

    visit: Visit
    brand: Brand
    baseline: Baseline
    name: Assessment
    now: datetime
    captures: tuple[Capture, ...] = ()
    facts: Facts | None = None

    def is_older_than(self, age: timedelta) -> bool:
        """Whether the name is known to have been registered longer ago than that; not where the date is unclear."""
        registered = self._registered()
        return registered is not None and self.now - registered > age

    def is_younger_than(self, age: timedelta) -> bool:
        """Whether the name is known to have been registered no longer ago than that; not where the date is unclear."""
        registered = self._registered()
        return registered is not None and self.now - registered <= age

    def _registered(self) -> datetime | None:
        registration = self.facts.registration if self.facts is not None else None
        return None if registration is None or "created" in registration.unclear else registration.created


class Signal(msgspec.Struct, frozen=True):
    """One piece of evidence: its kind (a key of its file's `WEIGHTS`), the words or values that show it, and where they stand:
    the document's address and the place in it (`https://fake.example/ @ 1204`), empty where there is no such place.

    `share` 0…1 scales the kind's weight, for evidence that is weaker or stronger by degrees.
    """

    kind: str
    detail: str
    where: str = ""
    share: float = 1.0


class Signals(Protocol):
    """What every file under `monitor/sites/signals/` has as `signals`, beside `FAMILY`, `WEIGHTS` (kind → points of risk) and `SAYS` (kind → the
    sentence that people read, English and Chinese, with `{}` for the detail). Pure, linear in the size of what is looked at, and never an error, whatever stands there."""

    def __call__(self, case: Case) -> tuple[Signal, ...]: ...
