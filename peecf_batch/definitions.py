"""Define named tuples and patterns in less time than the standard library needs, because a run defines hundreds."""

from __future__ import annotations

import re
from collections import namedtuple
from typing import TYPE_CHECKING, Any, AnyStr, cast

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    _OWN = {"__annotations__", "__module__", "__name__", "__orig_bases__"}

    class _Maker(type):
        """The class of the name to inherit from, which makes a named tuple of what inherits from it.

        `typing.NamedTuple` compiles the text of every annotation, which takes two thirds of its time.
        """

        def __new__(cls, name: str, _bases: tuple[type, ...], body: dict[str, Any]) -> type:
            """Return a named tuple with the fields that are annotated in the body of a class."""
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            made.__annotations__ = fields
            for key, value in body.items():
                if key not in fields and key not in _OWN:
                    setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})


class _Pattern:
    """A regular expression that is compiled when it is first used. A run uses about a third of those it defines."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # `copy` and `pickle` ask for such methods
            raise AttributeError(name)
        value = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)
        return value


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression with the methods of a compiled one. An error in it is raised at its first use."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
