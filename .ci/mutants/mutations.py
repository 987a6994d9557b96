"""Make the mutants of a module: its source with one small change each, by the operators of Cosmic Ray and 2 of ours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import parso
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

if TYPE_CHECKING:
    from collections.abc import Iterator

# One change of each kind. Cosmic Ray also replaces each operator with every other one, which the same tests notice.
_OPERATORS = (
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_FloorDiv",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_Mod_FloorDiv",
    "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceUnaryOperator_Delete_Not",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ZeroIterationForLoop",
)
_COMPOUND = ("if_stmt", "for_stmt", "while_stmt", "try_stmt", "with_stmt", "funcdef", "classdef", "match_stmt")


class ChangeText(Operator):
    """Put "XX" before a text that is not a docstring."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield where the text is."""
        if node.type in ("string", "fstring_start") and not _is_docstring(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002 -- Cosmic Ray passes it by position
        """Return the changed text."""
        quote = min(node.value.index(mark) for mark in "\"'" if mark in node.value)
        marks = 3 if node.value[quote : quote + 3] in ('"""', "'''") else 1
        node.value = f"{node.value[: quote + marks]}XX{node.value[quote + marks :]}"
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return no examples, which only the tests of Cosmic Ray use."""
        return ()


class SwapMembership(Operator):
    """Replace `in` with `not in`, and the other way round."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield where each sign is."""
        if node.type == "comparison":
            for sign in node.children[1::2]:
                if _text(sign) in ("in", "not in"):
                    yield sign.start_pos, sign.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the comparison with one sign changed."""
        places = [n for n, sign in enumerate(node.children) if n % 2 and _text(sign) in ("in", "not in")]
        swapped = " not in" if _text(node.children[places[index]]) == "in" else " in"
        node.children[places[index]] = parso.parse(swapped)
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return no examples, which only the tests of Cosmic Ray use."""
        return ()


@dataclass(frozen=True)
class Mutant:
    """One changed source. `lines` are the first and last line of the statement with the change."""

    module: str
    operator: str
    line: int
    lines: tuple[int, int]
    before: str
    after: str
    source: str

    @property
    def change(self) -> str:
        """The line before and after the change."""
        return f"`{self.before}` → `{self.after}`"


def mutants(module: str, source: str) -> list[Mutant]:
    """Return the mutants of a module, in order of their lines, without those in type annotations."""
    made: dict[str, Mutant] = {}
    operators = {name: get_operator(f"core/{name}")() for name in _OPERATORS}
    operators |= {"ChangeText": ChangeText(), "SwapMembership": SwapMembership()}
    before = ""
    for part in get_ast(source).children:  # Cosmic Ray parses the source for each change, so it gets one part at a time
        text = part.get_code()
        nodes, skipped, after = list(ast_nodes(get_ast(text))), before.count("\n"), source[len(before) + len(text) :]
        for name, operator in operators.items():
            places = [(node, start) for node in nodes for start, _ in operator.mutation_positions(node)]
            for occurrence, (node, start) in enumerate(places):
                if _is_annotation(node) or _has_another_mutant(name, node):
                    continue
                changed = mutate_code(text, operator, occurrence)
                if changed is not None and changed != text:
                    lines = tuple(skipped + line for line in _statement(node))
                    found = Mutant(
                        module,
                        name,
                        skipped + start[0],
                        lines,
                        text.splitlines()[start[0] - 1].strip(),
                        _difference(text, changed),
                        before + changed + after,
                    )
                    made.setdefault(found.source, found)
        before += text
    return sorted(made.values(), key=lambda mutant: (mutant.line, mutant.operator, mutant.after))


def _difference(before: str, after: str) -> str:
    """Return the first line of `after` that differs."""
    lines = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
    return next(other.strip() for one, other in lines if one != other)


def _statement(node: Any) -> tuple[int, int]:
    """Return the lines of the smallest statement around `node`, for a compound statement those of its header."""
    inner = node
    while node.parent is not None and node.type not in ("simple_stmt", *_COMPOUND):
        inner, node = node, node.parent
    if node.type not in _COMPOUND:
        return node.start_pos[0], node.end_pos[0] - (1 if node.end_pos[1] == 0 else 0)
    return inner.start_pos[0], inner.end_pos[0]


def _has_another_mutant(name: str, node: Any) -> bool:
    """Return whether another operator negates the same condition."""
    if name != "AddNot":
        return False
    condition = node.children[2] if node.type == "test" else node.children[1]
    return condition.type in ("comparison", "not_test") or _text(condition) == "TYPE_CHECKING"


def _is_annotation(node: Any) -> bool:
    while node.parent is not None:
        parent = node.parent
        if parent.type == "annassign" and node is parent.children[1]:
            return True
        if parent.type == "tfpdef" and node is parent.children[-1]:
            return True
        if parent.type == "funcdef" and node is parent.annotation:
            return True
        if parent.type == "if_stmt" and parent.children[1].get_code().strip() == "TYPE_CHECKING":
            return True
        node = parent
    return False


def _is_docstring(node: Any) -> bool:
    parent = node.parent
    return parent.type == "simple_stmt" and parent.children[0] is node


def _text(node: Any) -> str:
    return " ".join(node.get_code().split())
