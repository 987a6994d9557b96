"""Hold the words of the added columns besides numbers and the names of bands, and of the chart."""

from __future__ import annotations

from peecf_batch.rules.framework import Edge

EDGE_WORDS = {Edge.LOWEST: "Bottom of range", Edge.HIGHEST: "Top of range"}
FORMER_WORDS = ("Lowest of band", "Highest of band")  # those of earlier copies
NOT_CLASSIFIED, NO_BAND_HELD, NEW_POSITION = "Not classified", "None", "New"
CHART_TITLE = "Positions by band"
