"""Test that a table of a rule file gives its values, and that each fault is reported in words with its place."""

from __future__ import annotations

import os

import pytest

from peecf_batch.rules.framework import Citation
from peecf_batch.rules.framework_file import FrameworkError
from peecf_batch.rules.toml_file import RuleFile, Table, bytes_in, tables_in

SOURCE = Citation("s", "A title", "A publisher", "https://example.org/")


class Trial:
    """A table with some data, and its file."""

    def __init__(self, **data):
        self.file = RuleFile()
        self.table = Table(data, "[part]", "part", self.file)

    def ends(self, value, *problems: str, invalid: bool = True) -> None:
        """Expect a value with these problems, which make the part invalid or not."""
        found = self.value
        assert (found, self.file.problems) == (value, [f"[part]: {problem}" for problem in problems])
        assert self.file.invalid == ({"part"} if problems and invalid else set())

    def read(self, method: str, *args, **options) -> Trial:
        found = getattr(self.table, method)(*args, **options)
        self.value = found if isinstance(found, str | tuple | int) or found is None else list(found)
        return self


class TestAText:
    def test_is_given_as_it_is(self):
        Trial(a=" x ").read("text", "a").ends(" x ")

    @pytest.mark.parametrize("data", [{}, {"a": ""}, {"a": " "}, {"a": 5}])
    def test_that_is_missing_or_none_is_a_fault(self, data):
        Trial(**data).read("text", "a").ends("", "'a' is missing or not a text")

    @pytest.mark.parametrize("address", ["https://example.org/", "http://example.org/"])
    def test_may_be_a_web_address(self, address):
        Trial(a=address).read("address", "a").ends(address)

    @pytest.mark.parametrize("address", ["ftp://example.org/", "javascript:x", "example.org", "https://"])
    def test_that_is_no_web_address_is_a_fault(self, address):
        fault = "'a' must be a web address that begins with https:// or http://"
        Trial(a=address).read("address", "a").ends("", fault)

    def test_that_is_missing_is_reported_once(self):
        Trial().read("address", "a").ends("", "'a' is missing or not a text")


class TestAListOfTexts:
    def test_is_given_in_its_order(self):
        Trial(a=["x", "y"]).read("texts", "a").ends(("x", "y"))

    def test_may_be_missing_or_empty_unless_it_is_needed(self):
        Trial().read("texts", "a").ends(())
        Trial(a=[]).read("texts", "a").ends(())
        for data in ({}, {"a": []}):
            Trial(**data).read("texts", "a", needed=True).ends((), "'a' must be a list of texts")

    @pytest.mark.parametrize("value", ["x", [""], [5], ["x", 5], 5])
    def test_with_anything_else_is_a_fault(self, value):
        Trial(a=value).read("texts", "a").ends((), "'a' must be a list of texts")


class TestANumber:
    @pytest.mark.parametrize("value", [0, -3, 7])
    def test_is_given_as_it_is(self, value):
        Trial(a=value).read("number", "a").ends(value)

    @pytest.mark.parametrize("data", [{}, {"a": True}, {"a": "5"}, {"a": 5.0}])
    def test_that_is_no_whole_number_is_a_fault(self, data):
        Trial(**data).read("number", "a").ends(0, "'a' is missing or not a whole number")

    def test_may_have_limits_that_it_may_reach(self):
        Trial(a=3).read("number", "a", at_least=3, at_most=3).ends(3)
        Trial(a=2).read("number", "a", at_least=3).ends(2, "'a' is 2; it must be 3 or more")
        Trial(a=4).read("number", "a", at_most=3).ends(4, "'a' is 4; it must be 3 or less")


class TestAnAnswer:
    @pytest.mark.parametrize(("data", "answer"), [({}, False), ({"a": False}, False), ({"a": True}, True)])
    def test_is_true_or_false(self, data, answer):
        Trial(**data).read("answer", "a").ends(answer)

    @pytest.mark.parametrize("value", ["yes", 1, 0])
    def test_of_another_kind_is_a_fault(self, value):
        Trial(a=value).read("answer", "a").ends(False, "'a' must be true or false")


class TestACitation:
    def test_is_read_with_all_its_parts(self):
        data = {"key": "s", "title": "A title", "publisher": "A publisher", "url": "https://example.org/"}
        Trial(**data).read("citation").ends(SOURCE)

    def test_is_found_by_the_name_of_its_key(self):
        trial = Trial(source="s")
        trial.file.add(SOURCE)
        trial.read("cite").ends(SOURCE)

    def test_that_nothing_names_is_a_fault_that_leaves_the_values_usable(self):
        trial = Trial(source="t").read("cite")
        assert trial.file.problems == ["[part]: 'source' must name one of the citations, not 't'"]
        assert trial.file.invalid == set()
        assert trial.value == Citation("", "", "", "")
        assert Trial(other=5).read("cite", "other").file.problems == [
            "[part]: 'other' must name one of the citations, not 5"
        ]

    def test_that_is_given_twice_is_a_fault_and_the_first_counts(self):
        file = RuleFile()
        file.add(SOURCE)
        file.add(SOURCE._replace(title="Another"))
        assert file.problems == ["citation 's' is given twice"]
        assert file.citations == {"s": SOURCE}
        nameless = RuleFile()
        nameless.add(SOURCE._replace(key=""))
        nameless.add(SOURCE._replace(key=""))
        assert nameless.problems == []


class TestATableOfTexts:
    def test_is_given_by_name(self):
        Trial(a={"x": "1", "y": "2"}).read("pairs", "a").ends([("x", "1"), ("y", "2")])

    def test_may_be_missing_or_empty_unless_it_is_needed(self):
        Trial().read("pairs", "a").ends([])
        Trial(a={}).read("pairs", "a").ends([])
        for data in ({}, {"a": {}}, {"a": []}):
            Trial(**data).read("pairs", "a", needed=True).ends([], "'a' must be a table of texts")

    def test_leaves_out_an_entry_that_is_no_text(self):
        trial = Trial(a={"x": 1, "y": "2", "z": " "}).read("pairs", "a")
        trial.ends([("y", "2")], "'a': the entry for 'x' is not a text", "'a': the entry for 'z' is not a text")


class TestTables:
    def titles(self, method: str, **options):
        def read(trial: Trial):
            value = getattr(trial.table, method)("a", lambda table: table.text("title"), **options)
            return value, trial.file.problems, trial.file.invalid

        return read

    def test_are_read_with_their_place_in_messages(self):
        assert self.titles("one")(Trial(a={"title": "x"})) == ("x", [], set())
        fault = "'title' is missing or not a text"
        assert self.titles("one")(Trial(a={"x": 1})) == ("", [f"[a]: {fault}", "[a]: unknown key 'x'"], {"a"})
        rows = [{"title": "x"}, {"y": 1}]
        faults = [f"[[a]] number 2: {fault}", "[[a]] number 2: unknown key 'y'"]
        assert self.titles("each")(Trial(a=rows)) == (("x", ""), faults, {"a"})

    def test_that_are_missing_are_one_fault(self):
        assert self.titles("one")(Trial()) == ("", ["[a]: this table is missing"], {"a"})
        for rows in ({}, {"a": []}, {"a": [5]}, {"a": {"title": "x"}}):
            assert self.titles("each")(Trial(**rows)) == ((), ["[[a]]: at least one is needed"], {"a"})

    def test_may_be_none_if_none_is_needed(self):
        assert self.titles("each", needed=False)(Trial(a=[])) == ((), [], set())
        assert self.titles("each", needed=False)(Trial())[1] == ["[[a]]: at least one is needed"]

    def test_know_their_number(self):
        places = Trial(a=[{}, {}]).table.each("a", lambda table: table.place)
        assert places == (1, 2)
        assert Trial().table.place == 0


class TestUnknownKeys:
    def test_are_reported_with_the_key_that_was_meant(self):
        trial = Trial(titel="x", other="y")
        trial.table.get("title")
        trial.table.close()
        assert trial.file.problems == [
            "[part]: unknown key 'titel'; did you mean 'title'?", "[part]: unknown key 'other'",
        ]  # fmt: skip

    def test_are_not_compared_with_keys_that_are_there(self):
        trial = Trial(titel="x", title="y")
        trial.table.get("title")
        trial.table.close()
        assert trial.file.problems == ["[part]: unknown key 'titel'"]


def test_a_file_of_more_than_16_mebibytes_is_refused(tmp_path):
    path, most = tmp_path / "large.toml", 16 * 1024 * 1024
    path.touch()
    os.truncate(path, most)
    assert len(bytes_in(path)) == most
    os.truncate(path, most + 1)
    with pytest.raises(OSError, match="it is larger") as raised:
        bytes_in(path)
    assert raised.value.strerror == "it is larger than any file of rules"


@pytest.mark.parametrize(("number", "is_sound"), [(2**63 - 1, True), (-(2**63) + 1, True), (2**63, False)])
def test_a_whole_number_has_as_many_digits_as_toml_allows(number, is_sound):
    data = f"a = [{number}]".encode()
    if is_sound:
        assert tables_in(data, FrameworkError) == {"a": [number]}
        return
    with pytest.raises(FrameworkError) as raised:
        tables_in(data, FrameworkError)
    assert raised.value.problems == ("a whole number has more digits than TOML allows",)


class TestAFileOfAnotherKind:
    def asked(self, **data):
        trial = Trial(**data)
        for key in ("one", "two", "three"):
            trial.table.get(key)
        return trial.table.foreign("framework")

    def test_is_told_by_its_keys(self):
        assert self.asked(one=1) == ""
        assert self.asked() == "the file is empty, or has only comments"
        assert self.asked(x=1) == (
            "this is not a framework file: it has none of the expected keys, such as 'one' and 'two'"
        )
