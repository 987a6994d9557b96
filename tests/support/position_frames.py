"""Make DataFrames of positions for tests, and list the results of an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from position_books import HEADINGS, position

if TYPE_CHECKING:
    from peecf_batch import Assessment


def two_positions(**columns: object) -> pd.DataFrame:
    """Return a DataFrame with 2 positions. `columns` replace usual columns or are added after them."""
    pairs = zip(HEADINGS, position(1), position(2), strict=True)
    return pd.DataFrame({**{heading: pd.Series(values, dtype=object) for heading, *values in pairs}, **columns})


def results(assessment: Assessment) -> list[tuple[object, ...]]:
    """Return all facts of each position except its row, its findings and its division.

    A row above can give the division.
    """
    frame = assessment.positions_frame()
    results = frame.drop(columns=["row", "division", "findings"])
    return [tuple(row) for row in results.astype(object).where(results.notna(), None).to_numpy()]
