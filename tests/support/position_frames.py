"""Make DataFrames of positions for tests, and list the results of an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from position_books import HEADINGS, position

if TYPE_CHECKING:
    from peecf_batch import Assessment


def two_positions(**columns: object) -> pd.DataFrame:
    """Return a DataFrame with two positions, and `columns` in place of the usual ones or after them."""
    pairs = zip(HEADINGS, position(1), position(2), strict=True)
    return pd.DataFrame({**{heading: pd.Series(values, dtype=object) for heading, *values in pairs}, **columns})


def results(assessment: Assessment) -> list[tuple[object, ...]]:
    """Return every fact of each position except its row, its division (which a row above may give) and its findings."""
    frame = assessment.positions_frame()
    results = frame.drop(columns=["row", "division", "findings"])
    return [tuple(row) for row in results.astype(object).where(results.notna(), None).to_numpy()]
