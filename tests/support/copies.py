"""Copy values with other fields, as `copy.replace` does from Python 3.13."""

from __future__ import annotations

import dataclasses
from typing import Any


def replace(value: Any, **fields: Any) -> Any:
    """Return a copy of a dataclass or a named tuple with other values of `fields`."""
    return value._replace(**fields) if isinstance(value, tuple) else dataclasses.replace(value, **fields)
