"""Name our consensus sheet and its columns, in which people type, and by which its rows are told."""

from __future__ import annotations

from peecf_batch.excel.edit.earlier.addition_names import AnswerHeads

CONSENSUS_SHEET = "PEECF consensus"
AGREED, REASON, FACTOR = "Agreed score", "Reason for the agreed score", "Factor"
AGREED_HEADS = AnswerHeads((AGREED, REASON), ("Position", "Title", FACTOR), further="Row mark")
