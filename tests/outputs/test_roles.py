"""Test that a cell for a decision-maker shows a role, such as "Board", and no name of a person."""

from __future__ import annotations

import pytest

from peecf_batch.outputs.privacy.roles import names_beside_roles, roles_in

CELLS = {
    "Board": ("Board", []),
    "Chair of the Board": ("Chair of the Board", []),
    "A/g CEO": ("A/g CEO", []),
    "Secretary, Department of Health": ("Secretary, Department of Health", []),
    "Public entity Head": ("Public entity Head", []),
    "The Board, 12 March": ("The Board", []),
    "Jane Smith, Chair": ("Chair", ["Jane Smith"]),
    "Board (Jane Smith)": ("Board", ["Jane Smith"]),
    "Chair Jane Smith": ("", ["Chair Jane Smith"]),
    "P. Ng": ("", ["P. Ng"]),
    "": ("", []),
}


@pytest.mark.parametrize(("cell", "expected"), CELLS.items())
def test_a_role_is_told_from_a_name(cell: str, expected: tuple[str, list[str]]) -> None:
    assert (roles_in(cell), list(names_beside_roles(cell))) == expected
