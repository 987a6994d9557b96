"""Set how many random examples a test makes: a quarter of them in `make test`, all in continuous integration."""

from __future__ import annotations

import os

ALL = os.environ.get("PEECF_EXAMPLES") == "all"
FEWEST = 8


def examples(most: int) -> int:
    """Return the number of random examples of a test that makes `most` of them in continuous integration."""
    return most if ALL else max(most // 4, min(most, FEWEST))
