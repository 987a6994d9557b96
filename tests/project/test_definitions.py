"""Test that the quick named tuples and patterns do what those of the standard library do."""

from __future__ import annotations

import copy
import pickle
import re
import typing

import pytest

from peecf_batch import definitions


class Quick(definitions.NamedTuple):
    """A position."""

    title: str
    score: int = 21
    notes: Unknown = ()  # noqa: F821 - as a name that only a type checker imports

    @property
    def is_edge(self) -> bool:
        return self.score == 21

    @classmethod
    def of(cls, title: str) -> Quick:
        return cls(title, 35)


class Plain(typing.NamedTuple):
    """A position."""

    title: str
    score: int = 21
    notes: tuple = ()


def test_a_named_tuple_has_the_fields_defaults_and_methods_of_its_class():
    quick, plain = Quick("Director"), Plain("Director")
    assert tuple(quick) == tuple(plain)
    assert repr(quick) == repr(plain).replace("Plain", "Quick")
    assert (Quick._fields, Quick._field_defaults) == (Plain._fields, Plain._field_defaults)
    assert (Quick.__doc__, Quick.__module__, Quick.__match_args__) == (Plain.__doc__, __name__, Plain.__match_args__)
    assert quick._replace(score=35) == Quick.of("Director") == ("Director", 35, ())
    assert (quick.is_edge, quick._replace(score=22).is_edge) == (True, False)


def test_a_named_tuple_can_be_copied_to_another_process():
    assert pickle.loads(pickle.dumps(Quick("Director", 36))) == Quick("Director", 36)  # noqa: S301 - made here
    assert type(copy.deepcopy(Quick("Director"))) is Quick


def test_a_named_tuple_refuses_what_the_other_refuses():
    with pytest.raises(TypeError, match="title"):
        Quick()
    with pytest.raises(AttributeError):
        Quick("Director").score = 5


@pytest.mark.parametrize("text", ["PESES-(?P<band>[123])", b"PESES-(?P<band>[123])"])
def test_a_pattern_has_the_methods_of_a_compiled_one(text):
    quick, plain = definitions.pattern(text, re.IGNORECASE), re.compile(text, re.IGNORECASE)
    sign = "peses-2, PESES-3" if isinstance(text, str) else b"peses-2, PESES-3"
    assert quick.match(sign)["band"] == plain.match(sign)["band"]
    assert quick.findall(sign) == plain.findall(sign)
    assert quick.sub(sign[:1], sign) == plain.sub(sign[:1], sign)
    assert (quick.pattern, quick.flags, quick.groups) == (plain.pattern, plain.flags, plain.groups)
    assert not hasattr(quick, "__getstate_of_no_pattern__")


def test_an_error_in_a_pattern_is_raised_when_it_is_used():
    wrong = definitions.pattern("(")
    with pytest.raises(re.error):
        wrong.search("x")
