"""A source of lookalikes needs no address, is swept daily, and knows its brand."""

from __future__ import annotations

from pathlib import Path

from monitor.watchlist.model import Kind
from monitor.watchlist.reading import read_watchlist

BRAND = 'key = "acme"\nname = "Acme Markets"\n[official]\ndomains = ["acme.com"]\n'


def test_it_is_read_with_a_days_pause_and_the_brand_it_belongs_to(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "brand.toml").write_text(BRAND)
    (folder / "sources.toml").write_text('[[source]]\nkey = "fakes"\nkind = "lookalikes"\n')

    (source,) = read_watchlist(folder).sources

    assert (source.kind, source.every, source.names, source.domains) == (Kind.LOOKALIKES, 86_400, 2_500, ())
    assert source.brand is not None
    assert source.brand.official.domains == ("acme.com",)
