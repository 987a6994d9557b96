"""Name the columns of our sheet of decisions, in which people type, and by which its rows are told."""

from __future__ import annotations

from peecf_batch.excel.edit.earlier.addition_names import AnswerHeads
from peecf_batch.reading.decisions.decision import DECIDED_BY, DECIDED_ON, DECISION

DECISIONS_SHEET = "PEECF decisions"
DECISION_HEADS = AnswerHeads((DECISION, DECIDED_BY, DECIDED_ON), ("Position", "Title"), further="Organisation")
