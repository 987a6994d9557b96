"""Write data validations for cells in which people type whole numbers, and recognise them later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.edit.texts import attribute_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.edit.additions import Validation

_OURS = b"peecf-batch: "  # begins the title of the hint of our validations
_RULE = pattern(rb"<(?:[\w.-]+:)?dataValidation\s[^<>]*>")


def validations_xml(validations: Sequence[Validation]) -> str:
    """Return the element with the data validations of a sheet, "" without any.

    Each refuses what is not a whole number from its lowest to its highest, and allows a blank cell.
    """
    if not validations:
        return ""
    rules = "".join(map(_rule, validations))
    return f'<dataValidations count="{len(validations)}">{rules}</dataValidations>'


def _rule(one: Validation) -> str:
    title, hint = attribute_text(f"{_OURS.decode()}{one.title}"), attribute_text(one.hint)
    return (
        '<dataValidation type="whole" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'errorTitle="{title}" error="{hint}" promptTitle="{title}" prompt="{hint}" sqref="{one.area}">'
        f"<formula1>{one.lowest}</formula1><formula2>{one.highest}</formula2></dataValidation>"
    )


def has_only_our_validations(element: bytes) -> bool:
    """Return True if every rule in a <dataValidations> element is ours."""
    return all(_OURS in rule[0] for rule in _RULE.finditer(element))
