"""What a brand's own sites look like: the prints that others are held against."""

from __future__ import annotations

from datetime import datetime

import msgspec

from monitor.sites.page import Form
from monitor.sites.visit import Picture


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """One official page, by its sketches (`monitor.sites.page.Page`), title and address."""

    url: str
    title: str = ""
    skeleton: tuple[int, ...] = ()
    shingles: tuple[int, ...] = ()
    #: whether it is a page on which customers check what is official
    verification: bool = False


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """The fingerprints of a brand's own sites at `at` (aware UTC); empty before they were first visited.

    `hosts` serve the brand's own resources, third parties left out; `sentences` are the longest of its pages' sentences (normalised, at most
    500); `licences` the numbers that it states; `apps` the addresses where it offers its programs; `forms` its own forms; `marks` are (kind, value) of
    what its pages bear (`monitor.sites.marks.Mark`), its own handles among them, which copies bear as well.
    """

    brand: str
    at: datetime | None = None
    pages: tuple[Known, ...] = ()
    hosts: tuple[str, ...] = ()
    icons: tuple[Picture, ...] = ()
    pictures: tuple[Picture, ...] = ()
    shots: tuple[Picture, ...] = ()
    sentences: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    licences: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
