"""Hold the words that the added columns show instead of a number or the name of a band."""

from __future__ import annotations

from peecf_batch.rules.framework import Edge

EDGE_WORDS = {Edge.LOWEST: "Lowest of band", Edge.HIGHEST: "Highest of band"}
NOT_CLASSIFIED, NO_BAND_HELD = "Not classified", "None"
