"""Make marks that tell positions with the same id and title apart on our consensus sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.edit.earlier.written import digest_of
from peecf_batch.reading.matching.texts import key_of

if TYPE_CHECKING:
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import Details


def position_mark(details: Details, layout: Layout) -> str:
    """Return a digest that tells a position from others with its id and title, wherever its row is.

    It depends on where the position is in the organisation, on who is in it, and on the assessors' scores in its row.
    """
    columns = [column for assessor in layout.assessors for column in assessor.columns]
    scores = [fact.text for fact in layout.sheet.scan.facts(details.row, columns)]
    facts = (details.organisation, details.division, details.reports_to, details.incumbent, details.former_id)
    texts = (*map(key_of, facts), str(details.contract_end or ""), details.sheet, *scores)
    return digest_of("|".join(map(digest_of, texts)))
