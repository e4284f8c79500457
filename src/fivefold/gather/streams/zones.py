"""Which day it is at a site: whether a file came in time is judged by the site's own calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from fivefold.network.people.models import Site


def day_at(site: Site, moment: datetime) -> date:
    """The date that the site's calendar showed at `moment`."""
    return moment.astimezone(ZoneInfo(site.time_zone)).date()
