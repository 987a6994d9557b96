"""Write the pages that explain every position of a workbook, with a list of them, in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from peecf_batch.assessment.explanation import Explainer
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.privacy.explained import Redaction
from peecf_batch.reading.levels import with_levels_of
from peecf_batch.runs.files.explanation_names import page_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.privacy.masking import Mask
    from peecf_batch.runs.assessed import AssessedWorkbook
    from peecf_batch.runs.options import Options


class Renderers(NamedTuple):
    """The functions that render the page of an explanation, and the list of the pages of an assessment."""

    page: Callable[..., str]
    listing: Callable[..., str]


def explanation_files(
    assessed: AssessedWorkbook, listing: Path, options: Options, render: Renderers, seen: Assessment, mask: Mask
) -> Iterator[tuple[Path, Callable[[Path], object]]]:
    """Yield the list of the explanations at `listing` and each page, with the function that writes it to a path.

    `seen` is the assessment with what may be shown, and `mask` that of the names that may not.
    """
    whole = assessed.assessment
    explainer = Explainer(whole, assessed.layouts, with_levels_of(assessed.workbook, whole.framework))
    redaction = Redaction(whole, seen, mask, options.disclosed)
    names = names_for(seen)

    def write(index: int, path: Path) -> None:
        page = render.page(redaction.of(explainer.of(index)), marking=options.marking)
        path.write_bytes(page.encode())

    yield listing, lambda path: path.write_bytes(render.listing(seen, names, marking=options.marking).encode())
    for index, name in enumerate(names):
        yield listing.with_name(name), partial(write, index)


def names_for(seen: Assessment) -> list[str]:
    """Return the names of the pages of all positions of a redacted assessment."""
    return page_names(p.position.details for p in seen.positions)
