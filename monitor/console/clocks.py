"""By whose clock the console's pages tell times, and its forms ask for them."""

from __future__ import annotations

from datetime import tzinfo

from alerts.desk import Desk
from monitor import clock
from monitor.settings import Settings
from monitor.watchlist.zones import reading_zone, team_zone


class Clocks:
    """The setting's clock where it names one, else the teams', as their watchlists are now."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        self._settings, self._desk = settings, desk

    def zone(self, brand: str = "") -> tzinfo:
        """The zone of the team of `brand` (a key); of no brand that which all teams have in common, UTC where they differ."""
        zones = ((one.brand.key, team_zone(one)) for one in self._desk.watchlists)
        return reading_zone(self._settings.time_zone, zones, brand)

    def read_by(self, brand: str) -> None:
        """From here on, in this request, times are those of the team of `brand`."""
        clock.read_in(self.zone(brand))
