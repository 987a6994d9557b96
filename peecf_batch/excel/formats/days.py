"""Convert days to the numbers that Excel stores for them."""

from __future__ import annotations

import datetime

DAY_0 = datetime.date(1899, 12, 30)  # of the numbers from March 1900 on


def day_number(day: datetime.date) -> int:
    """Return the number that Excel stores for a day, in the date system that begins in 1900."""
    return (day - DAY_0).days
