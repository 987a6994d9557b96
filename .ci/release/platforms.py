"""Read the platforms of a release from platforms.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

LISTED = Path(__file__).with_name("platforms.toml")


class Platform(NamedTuple):
    """A kind of computer that a release is for. See platforms.toml for the fields."""

    kind: str
    name: str
    title: str
    starter: str
    tags: tuple[str, ...]
    markers: dict[str, str]

    def environment(self, python: str) -> dict[str, str]:
        """Return what the markers of requirements see on this platform with a version of Python, such as 3.12."""
        return {
            **self.markers,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "python_version": python,
            "python_full_version": f"{python}.0",
            "extra": "",
        }


def pythons() -> tuple[str, ...]:
    """Return the versions of Python that a release is for, the oldest first."""
    return tuple(tomllib.loads(LISTED.read_text(encoding="utf-8"))["pythons"])


def platforms() -> tuple[Platform, ...]:
    """Return the platforms that a release is for."""
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8"))["platform"]
    return tuple(Platform(**{**one, "tags": tuple(one["tags"])}) for one in listed)
