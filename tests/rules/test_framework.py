import contextlib
import copy
import tomllib
from importlib import resources

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peecf_batch.errors import RuleFileError
from peecf_batch.rules.classification import classify
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.framework import NOT_EXECUTIVE, Citation, Edge, Outcome
from peecf_batch.rules.framework_checks import PRINCIPLES
from peecf_batch.rules.framework_file import FrameworkError, framework_from, load_framework

SHIPPED = tomllib.loads(
    resources.files("peecf_batch").joinpath("rules", "frameworks", "peecf.toml").read_text(encoding="utf-8")
)

# The addresses of all sources that were read. A citation of any other address fails the test.
EXECUTIVES = "https://vpsc.vic.gov.au/executive-employment/victorian-public-entity-executive-employment"
ADDRESSES = {
    f"{EXECUTIVES}/public-entity-executive-classification-framework/work-value-scoring-and-work-streams/",
    f"{EXECUTIVES}/public-entity-executive-work-value-assessment/overview-of-the-work-value-scoring-tool/",
    "https://vpsc.vic.gov.au/html-resources/"
    "work-value-stream-descriptors-by-band-victorian-public-entity-executive-classification-framework/",
    "https://www.vic.gov.au/remuneration-bands-executives-prescribed-public-entities",
    "https://vpsc.vic.gov.au/executive-employment/victorian-public-service-executive-employment/"
    "vps-executive-classification-framework",
}


@pytest.fixture
def data():
    return copy.deepcopy(SHIPPED)


def problems_of(data):
    with pytest.raises(FrameworkError) as caught:
        framework_from(data)
    return caught.value.problems


def citations_in(value):
    """Yield every citation in a framework with the rule that names it, as (rule, citation)."""
    names = getattr(value, "_fields", ()) or getattr(value, "__dataclass_fields__", ())
    if names:
        for name in names:
            held = getattr(value, name)
            if isinstance(held, Citation):
                yield value, held
            else:
                yield from citations_in(held)
    elif isinstance(value, tuple):
        for item in value:
            yield from citations_in(item)


class TestTheFrameworkThatShips:
    def test_it_has_the_eight_factors_in_the_published_order(self):
        assert [(f.key, f.name) for f in load_framework().factors] == [
            ("knowledge", "Knowledge"),
            ("relationships", "Relationships"),
            ("judgement_and_risk", "Judgement and risk"),
            ("independence", "Independence"),
            ("strategic_change", "Strategic change"),
            ("impact", "Impact"),
            ("breadth", "Breadth"),
            ("resource_management", "Resource management"),
        ]

    def test_it_has_the_published_bands(self):
        bands = [(b.name, b.lowest, b.highest, b.rank) for b in load_framework().bands]
        assert bands == [("PESES-1", 21, 35, 1), ("PESES-2", 36, 47, 2), ("PESES-3", 48, 56, 3)]

    def test_a_position_that_was_not_executive_ranks_below_every_band(self):
        assert load_framework().rank_held(NOT_EXECUTIVE) == 0
        assert load_framework().rank_held("PESES-1") == 1

    def test_a_factor_scores_from_1_to_7_and_a_position_from_8_to_56(self):
        framework = load_framework()
        assert (framework.scale.lowest, framework.scale.highest) == (1, 7)
        assert framework.scale.descriptor_levels == (1, 3, 5, 7)
        assert (framework.lowest, framework.highest) == (8, 56)

    @pytest.mark.parametrize("score", [True, False, 0, 8, -1, 5.0, "5", None])
    def test_its_scale_holds_nothing_but_whole_numbers_from_1_to_7(self, score):
        assert score not in load_framework().scale

    def test_its_reference_date_is_that_of_determination_01_2020(self):
        reference = load_framework().reference
        assert (reference.date.isoformat(), reference.instrument) == ("2020-12-18", "Determination No. 01/2020")

    def test_a_level_needs_seventy_per_cent_of_the_work_and_a_position_two_streams_at_most(self):
        framework = load_framework()
        assert framework.share_of_work.lowest_percent == 70
        assert framework.streams_at_most == 2

    def test_its_guide_points_are_the_three_published_ones(self):
        points = [(p.factor_score, p.score, p.band) for p in load_framework().guide_points]
        assert points == [(3, 24, "PESES-1"), (5, 40, "PESES-2"), (7, 56, "PESES-3")]

    def test_five_streams_in_three_bands_have_fifteen_different_descriptors(self):
        framework = load_framework()
        descriptors = {(s.key, band): text for s in framework.streams for band, text in s.descriptors}
        assert len(descriptors) == len(set(descriptors.values())) == 15
        assert {s.key for s in framework.streams} == {
            "delivery",
            "policy",
            "project_and_program",
            "regulatory",
            "professional_specialist",
        }

    def test_every_outcome_has_a_rule_and_every_principle_a_text(self):
        framework = load_framework()
        assert {framework.outcome_rule(outcome).outcome for outcome in Outcome} == set(Outcome)
        assert all(framework.principle(key).text for key in PRINCIPLES)

    def test_every_rule_has_a_citation_with_a_title_a_publisher_and_a_known_address(self):
        pairs = list(citations_in(load_framework()))
        assert len(pairs) > 30
        for rule, citation in pairs:
            assert citation.title, rule
            assert citation.publisher, rule
            assert citation.url in ADDRESSES, rule

    def test_streams_are_defined_in_table_3_and_described_in_appendix_2(self):
        for stream in load_framework().streams:
            assert "Tables 2 to 5" in stream.source.title
            assert "Appendix 2" in stream.described_in.title

    def test_every_rule_holds_a_citation_of_its_own(self):
        framework = load_framework()
        for group in (framework.factors, framework.bands, framework.streams, framework.outcomes, framework.principles):
            assert all(isinstance(rule.source, Citation) for rule in group)

    def test_every_citation_is_used_by_a_rule(self):
        framework = load_framework()
        for one in framework.all:
            used = {citation.key for _, citation in citations_in(one._replace(others=()))}
            assert used == {citation.key for citation in one.citations}

    def test_what_is_only_our_interpretation_says_so(self):
        framework = load_framework()
        assert "not published" in framework.below.near_source.title
        assert "not published" in framework.outcome_rule(Outcome.NO_REFERENCE).source.title
        assert all("peecf-batch's one-line summary" in band.remit for band in framework.bands)
        assert "peecf-batch's interpretation" in framework.edge.top_of_scale

    def test_no_heading_means_two_factors(self):
        loose = [
            "".join(c for c in heading.casefold() if c.isalnum())
            for factor in load_framework().factors
            for heading in {factor.name, *factor.headings}
        ]
        assert len(loose) == len(set(loose))

    def test_no_name_means_two_bands_or_two_streams(self):
        framework = load_framework()
        for group in (framework.bands, framework.streams):
            names = [name.casefold() for rule in group for name in {rule.name, *rule.names}]
            assert len(names) == len(set(names))

    def test_a_column_headed_risk_or_change_is_no_factor(self):
        headings = {h.casefold() for f in load_framework().factors for h in (f.name, *f.headings)}
        assert headings.isdisjoint({"risk", "change", "score", "total", "band", "stream"})

    def test_short_names_fit_the_head_of_a_narrow_column(self):
        assert all(len(factor.short_name) <= 10 for factor in load_framework().factors)

    def test_it_brings_no_level_texts_since_the_published_ones_were_not_at_hand(self):
        assert all(factor.levels == () for factor in load_framework().factors)

    def test_an_unknown_band_or_principle_is_a_key_error(self):
        framework = load_framework()
        with pytest.raises(KeyError):
            framework.band("SES-1")
        with pytest.raises(KeyError):
            framework.principle("no such principle")


def put(*path, value):
    """Return a function that sets the entry at `path` of the data to `value`."""

    def change(data):
        *way, last = path
        for step in way:
            data = data[step]
        data[last] = value

    return change


def drop(*path):
    def change(data):
        *way, last = path
        for step in way:
            data = data[step]
        del data[last]

    return change


def ways_into(value, way=()):
    """Yield the path to every entry of the data, down to single texts and numbers."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in entries:
        yield (*way, key)
        yield from ways_into(held, (*way, key))


CONTRADICTIONS = {
    "a gap of one score between two bands": (
        put("bands", 1, "lowest", value=37),
        "scores 36 to 36 are between PESES-1 and PESES-2",
    ),
    "two bands that share a score": (put("bands", 0, "highest", value=36), "PESES-1 and PESES-2 overlap"),
    "bands given highest first": (lambda data: data["bands"].reverse(), "not given lowest first"),
    "a band upside down": (put("bands", 0, "lowest", value=40), "lowest 40 is above highest 35"),
    "a last band that stops short": (
        put("bands", 2, "highest", value=55),
        "ends at 55; the highest possible score is 56",
    ),
    "a last band that runs over": (
        put("bands", 2, "highest", value=57),
        "ends at 57; the highest possible score is 56",
    ),
    "a first band that begins below every score": (
        put("bands", 0, "lowest", value=7),
        "below the lowest possible score 8",
    ),
    "a factor too few for the bands": (drop("factors", 7), "(7 factors of 7)"),
    "a scale upside down": (put("scale", "lowest", value=9), "lowest 9 is not below highest 7"),
    "a level off the scale": (put("scale", "descriptor_levels", value=[1, 3, 5, 9]), "level 9 is outside 1 to 7"),
    "a level that is no number": (put("scale", "descriptor_levels", value=[1, "3"]), "must be a list of whole numbers"),
    "one key for two factors": (put("factors", 1, "key", value="knowledge"), "factor 'knowledge' is given twice"),
    "one name for two factors": (
        put("factors", 1, "name", value="Knowledge"),
        "heading 'Knowledge' means two factors: 'knowledge' and 'relationships'",
    ),
    "one key for two streams": (put("streams", 1, "key", value="delivery"), "stream 'delivery' is given twice"),
    "one outcome twice": (put("outcomes", 1, "outcome", value="same"), "outcome 'same' is given twice"),
    "one principle twice": (put("principles", 1, "key", value="decides"), "principle 'decides' is given twice"),
    "an outcome left out": (drop("outcomes", 4), "[[outcomes]]: 'no-reference' is missing"),
    "an outcome nobody knows": (
        put("outcomes", 0, "outcome", value="sideways"),
        "must be one of same, higher, lower, below-executive, no-reference, not 'sideways'",
    ),
    "an outcome with no option": (put("outcomes", 0, "options", value=[]), "'options' must be a list of texts"),
    "a principle left out": (drop("principles", 0), "[[principles]]: 'decides' is missing"),
    "a rule with no source": (
        drop("bands", 0, "source"),
        "[[bands]] number 1: 'source' must name one of the citations",
    ),
    "a source nobody listed": (
        put("edge", "source", value="hearsay"),
        "[edge]: 'source' must name one of the citations, not 'hearsay'",
    ),
    "a citation whose address is a script": (
        put("citations", 0, "url", value="javascript:alert(1)"),
        "[[citations]] number 1: 'url' must be a web address that begins with https:// or http://",
    ),
    "a citation whose address is a file": (put("citations", 0, "url", value="../secret.html"), "must be a web address"),
    "a citation whose address has a space": (put("citations", 0, "url", value="https://a b"), "must be a web address"),
    "a citation with no address": (drop("citations", 0, "url"), "[[citations]] number 1: 'url' is missing"),
    "a citation with an empty title": (
        put("citations", 0, "title", value=""),
        "[[citations]] number 1: 'title' is missing",
    ),
    "a descriptor left out": (
        drop("streams", 0, "descriptors", "PESES-2"),
        "stream Delivery: no descriptor for band 'PESES-2'",
    ),
    "a descriptor for a band that is not there": (
        put("streams", 0, "descriptors", "PESES-4", value="More still."),
        "descriptor for unknown band 'PESES-4'",
    ),
    "a guide point that does not add up": (put("guide_points", 0, "score", value=25), "adds to 24, not 25"),
    "a guide point in the wrong band": (
        put("guide_points", 1, "band", value="PESES-3"),
        "falls in PESES-2, not PESES-3",
    ),
    "a level text for a score off the scale": (
        put("factors", 0, "levels", value={"8": "Beyond."}),
        "level '8' is not a score",
    ),
    "a date given as text": (put("determination", "date", value="2020-12-18"), "'date' must be a date"),
    "a number given as text": (
        put("share_of_work", "lowest_percent", value="70"),
        "'lowest_percent' is missing or not a whole number",
    ),
    "a truth value for a number": (
        put("streams_at_most", value=True),
        "'streams_at_most' is missing or not a whole number",
    ),
    "no factors at all": (drop("factors"), "[[factors]]: at least one is needed"),
    "no table for the edge": (drop("edge"), "[edge]: this table is missing"),
    "one key for two citations": (put("citations", 1, "key", value="scoring"), "citation 'scoring' is given twice"),
    "one name for two bands": (
        put("bands", 1, "name", value="PESES-1"),
        "band 'PESES-1' is given twice",
    ),
    "one heading for two factors, though typed another way": (
        put("factors", 5, "headings", value=["JUDGEMENT & RISK"]),
        "heading 'JUDGEMENT & RISK' means two factors: 'judgement_and_risk' and 'impact'",
    ),
    "one alias for two bands": (
        put("bands", 2, "names", value=["peses 1"]),
        "name 'peses 1' means two bands: 'PESES-1' and 'PESES-3'",
    ),
    "one alias for two streams": (
        put("streams", 3, "names", value=["Service  delivery"]),
        "name 'Service  delivery' means two streams: 'delivery' and 'regulatory'",
    ),
    "level texts given as a list": (
        put("factors", 0, "levels", value=["Knows it all."]),
        "[[factors]] number 1: 'levels' must be a table of texts",
    ),
    "a level text that is empty": (
        put("factors", 0, "levels", value={"3": ""}),
        "'levels': the entry for '3' is not a text",
    ),
    "a level in Arabic-Indic digits": (
        put("factors", 0, "levels", value={"٣": "Three."}),
        "level '٣' is not a score of the scale",
    ),
    "a level written with a nought before it": (
        put("factors", 0, "levels", value={"03": "Three."}),
        "level '03' is not a score of the scale",
    ),
    "a level of very many digits": (
        put("factors", 0, "levels", value={"9" * 5000: "Three."}),
        "is not a score of the scale",
    ),
    "a descriptor that is a number": (
        put("streams", 0, "descriptors", "PESES-2", value=2),
        "[[streams]] number 1: 'descriptors': the entry for 'PESES-2' is not a text",
    ),
    "descriptors given as a list": (
        put("streams", 0, "descriptors", value=["Leads."]),
        "'descriptors' must be a table of texts",
    ),
    "a text of spaces": (
        put("bands", 0, "remit", value=" \t "),
        "[[bands]] number 1: 'remit' is missing or not a text",
    ),
    "a heading of spaces": (put("factors", 0, "headings", value=[" "]), "'headings' must be a list of texts"),
    "a share of no work": (put("share_of_work", "lowest_percent", value=0), "is 0; it must be 1 or more"),
    "a share of more than all work": (
        put("share_of_work", "lowest_percent", value=101),
        "is 101; it must be 100 or less",
    ),
    "a distance below nothing": (put("below_executive", "near_within", value=-1), "is -1; it must be 0 or more"),
    "no stream at all for a position": (put("streams_at_most", value=0), "is 0; it must be 1 or more"),
    "a misspelt key": (
        lambda data: data["below_executive"].update(near_within_=data["below_executive"].pop("near_within")),
        "[below_executive]: unknown key 'near_within_'; did you mean 'near_within'?",
    ),
    "a key that means nothing": (put("bands", 0, "colour", value="red"), "[[bands]] number 1: unknown key 'colour'"),
    "a table that means nothing": (put("weights", value={"impact": 2}), "framework: unknown key 'weights'"),
    "a list for a table": (put("edge", value=[]), "[edge]: this table is missing"),
    "a table for a list": (put("bands", value={"name": "PESES-1"}), "[[bands]]: at least one is needed"),
    "no titles that mean the head": (put("ceo_titles", value=[]), "'ceo_titles' must be a list of texts"),
}


class TestContradictions:
    def test_the_shipped_data_has_none(self, data):
        assert framework_from(data) == load_framework()._replace(others=())

    @pytest.mark.parametrize("name", CONTRADICTIONS)
    def test_each_is_reported(self, name, data):
        change, said = CONTRADICTIONS[name]
        change(data)
        assert any(said in problem for problem in problems_of(data))

    def test_several_are_reported_at_once(self, data):
        del data["title"]
        del data["outcomes"][2]["meaning"]
        data["bands"][1]["source"] = "hearsay"
        found = problems_of(data)
        assert len(found) == 3
        for part in ("framework: 'title'", "[[outcomes]] number 3: 'meaning'", "[[bands]] number 2: 'source'"):
            assert any(part in problem for problem in found)

    @pytest.mark.parametrize("table", ["bands", "scale", "factors"])
    def test_what_follows_from_a_missing_table_is_not_reported_again(self, data, table):
        data["factors"][0]["levels"] = {"3": "Three."}
        del data["factors" if table == "factors" else table]
        found = problems_of(data)
        assert len(found) == 1
        assert f"[{table}]" in found[0]

    def test_a_wrong_number_does_not_hide_a_contradiction_elsewhere(self, data):
        data["share_of_work"]["lowest_percent"] = "70"
        data["bands"][0]["highest"] = 34
        data["streams"][0]["names"] = ["Policy"]
        found = "\n".join(problems_of(data))
        for part in ("'lowest_percent' is missing", "scores 35 to 35", "'Policy' means two streams"):
            assert part in found

    @given(st.data())
    def test_anything_in_place_of_a_value_is_a_problem_in_words_or_loads(self, data):
        changed = copy.deepcopy(SHIPPED)
        way = data.draw(st.sampled_from(sorted(ways_into(SHIPPED), key=str)))
        odd = st.one_of(
            st.none(), st.booleans(), st.integers(-3, 99), st.text(max_size=3), st.just([]), st.just({}), st.just([{}]),
            st.just(["x"]), st.just({"x": 1}), st.floats(), st.dates(),
        )  # fmt: skip
        put(*way, value=data.draw(odd))(changed)
        with contextlib.suppress(FrameworkError):
            framework_from(changed)

    def test_several_in_the_numbers_are_reported_at_once(self, data):
        data["bands"][0]["highest"] = 30
        data["bands"][2]["highest"] = 60
        data["principles"] = [each for each in data["principles"] if each["key"] != "vacancy"]
        data["guide_points"][0]["score"] = 23
        found = problems_of(data)
        for part in ("scores 31 to 35", "ends at 60", "'vacancy' is missing", "adds to 24, not 23"):
            assert any(part in problem for problem in found)

    def test_the_error_reads_as_one_sentence_after_another(self, data):
        del data["title"], data["id"]
        with pytest.raises(FrameworkError, match=r"framework: 'id' .*; framework: 'title' "):
            framework_from(data)

    @given(st.integers(20, 37), st.integers(34, 49), st.integers(46, 58))
    @example(35, 47, 56)
    @example(35, 47, 57)
    @example(35, 46, 56)
    @example(36, 47, 56)
    def test_bands_load_only_where_they_tile_the_scale(self, first, second, last):
        data = copy.deepcopy(SHIPPED)
        data["guide_points"] = data["guide_points"][:1]
        data["bands"][0]["highest"] = first
        data["bands"][1]["lowest"], data["bands"][1]["highest"] = 36, second
        data["bands"][2]["lowest"], data["bands"][2]["highest"] = 48, last
        if (first, second, last) == (35, 47, 56):
            assert framework_from(data).bands[2].highest == 56
        else:
            assert problems_of(data)


FOUR_BANDS = """
id = "shire"
title = "A shire's own framework"
short_title = "SHIRE"
source = "manual"
streams_at_most = 1
ceo_titles = ["Shire Clerk"]

[[citations]]
key = "manual"
title = "Classification manual"
publisher = "A shire"
url = "https://example.org/manual"

[scale]
lowest = 0
highest = 10
descriptor_levels = [0, 5, 10]
meaning = "Ten is most."
source = "manual"

[[factors]]
key = "skill"
name = "Skill"
short_name = "Skill"
definition = "What must be known."
headings = []
source = "manual"
[factors.levels]
10 = "Knows it all."
5 = "Knows half of it."
0 = "Learns on the way."

[[factors]]
key = "load"
name = "Load"
short_name = "Load"
definition = "How much there is to do."
source = "manual"

[[bands]]
name = "D"
title = "Grade D"
lowest = 2
highest = 5
remit = "Helps."
source = "manual"

[[bands]]
name = "C"
title = "Grade C"
lowest = 6
highest = 10
remit = "Runs a desk."
source = "manual"

[[bands]]
name = "B"
title = "Grade B"
lowest = 11
highest = 15
remit = "Runs an office."
source = "manual"

[[bands]]
name = "A"
title = "Grade A"
lowest = 16
highest = 20
remit = "Runs the shire."
source = "manual"

[below_executive]
name = "Below 2"
title = "Ungraded"
meaning = "Below 2 is ungraded."
ceo_meaning = "The clerk is always graded."
near_within = 0
near_source = "manual"
ceo_source = "manual"
source = "manual"

[[streams]]
key = "all"
name = "All work"
definition = "There is one stream."
source = "manual"
descriptors = { D = "Helps.", C = "Desk.", B = "Office.", A = "Shire." }

[edge]
title = "Edge"
meaning = "At the end of a grade."
options = ["Look again."]
top_of_scale = "Nothing above."
source = "manual"

[[guide_points]]
factor_score = 5
score = 10
band = "C"
source = "manual"

[share_of_work]
lowest_percent = 60
meaning = "Most of the work."
source = "manual"

[determination]
date = 2024-07-01
instrument = "By-law 7"
source = "manual"
"""


def four_bands():
    rows = [
        ("outcomes", "outcome", outcome) for outcome in ("same", "higher", "lower", "below-executive", "no-reference")
    ]
    text = FOUR_BANDS
    for table, key, name in rows:
        text += f'\n[[{table}]]\n{key} = "{name}"\ntitle = "{name}"\n'
        text += 'meaning = "So."\noptions = ["Do."]\nsource = "manual"\n'
    for name in ("decides", "recommended", "position-not-person", "no-ranking", "when", "ceo-approval", "vacancy"):
        text += f'\n[[principles]]\nkey = "{name}"\ntext = "So it is."\nsource = "manual"\n'
    return text


class TestAFrameworkOfOnesOwn:
    @pytest.fixture
    def framework(self, tmp_path):
        path = tmp_path / "shire.toml"
        path.write_text(four_bands(), encoding="utf-8")
        return load_framework(path)

    def test_it_may_have_four_bands_and_two_factors(self, framework):
        assert [band.rank for band in framework.bands] == [1, 2, 3, 4]
        assert (framework.lowest, framework.highest) == (0, 20)

    def test_its_level_texts_are_read_lowest_score_first(self, framework):
        assert framework.factors[0].levels == (
            (0, "Learns on the way."),
            (5, "Knows half of it."),
            (10, "Knows it all."),
        )

    @pytest.mark.parametrize(
        ("scores", "band", "edge"),
        [
            ((0, 0), None, None),
            ((1, 0), None, None),
            ((1, 1), "D", Edge.LOWEST),
            ((0, 5), "D", Edge.HIGHEST),
            ((5, 5), "C", Edge.HIGHEST),
            ((6, 7), "B", None),
            ((10, 6), "A", Edge.LOWEST),
            ((10, 10), "A", Edge.HIGHEST),
        ],
    )
    def test_it_classifies_with_no_change_of_code(self, framework, scores, band, edge):
        result = classify(scores, framework)
        assert (result.band.name if result.band else None) == band
        assert result.edge == edge
        assert result.near_executive is False

    def test_one_saved_by_windows_notepad_loads_too(self, tmp_path):
        path = tmp_path / "shire.toml"
        path.write_bytes(b"\xef\xbb\xbf" + four_bands().replace("\n", "\r\n").encode())
        assert load_framework(path).id == "shire"

    @pytest.mark.parametrize("text", ["PK\x03\x04", "id: peecf\n", "[scale\n", 'id = "a"\nid = "b"\n'])
    def test_a_file_that_is_not_toml_is_refused_in_plain_words(self, tmp_path, text):
        path = tmp_path / "not.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FrameworkError, match="not a TOML file"):
            load_framework(path)

    @pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 5000])
    def test_a_file_that_wears_the_reader_out_is_refused_too(self, tmp_path, text):
        path = tmp_path / "endless.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FrameworkError, match="not a TOML file"):
            load_framework(path)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("streams_at_most = 0x" + "f" * 5000, "more digits than TOML allows"),
            ("[scale]\nlowest = -9223372036854775809", "more digits than TOML allows"),
            ("bands = [1, [0x" + "f" * 5000 + "]]", "more digits than TOML allows"),
            ("source" + ".a" * 5000 + " = 1", "nested too deeply"),
        ],
    )
    def test_a_file_with_values_that_no_message_can_print_is_refused(self, tmp_path, text, said):
        path = tmp_path / "large.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FrameworkError, match=said):
            load_framework(path)

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
    def test_one_that_is_not_utf_8_says_so(self, tmp_path, encoding):
        path = tmp_path / "shire.toml"
        path.write_bytes(four_bands().replace("A shire's own", "A café's own").encode(encoding))
        with pytest.raises(FrameworkError, match=r"not a UTF-8 text file \(see line [13]\)"):
            load_framework(path)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "the file is empty, or has only comments"),
            ("# bands\n", "the file is empty, or has only comments"),
            ("[project]\nname = 'a'", "not a {} file: it has none of the expected keys, such as 'citations' and "),
        ],
    )
    def test_a_file_without_any_rule_has_one_fault(self, tmp_path, text, said):
        path = tmp_path / "empty.toml"
        path.write_text(text, encoding="utf-8")
        for load, kind in ((load_framework, "framework"), (load_determinations, "determination")):
            with pytest.raises(RuleFileError) as caught:
                load(path)
            (problem,) = caught.value.problems
            assert said.format(kind) in problem

    def test_a_file_with_one_rule_is_told_everything_that_it_lacks(self, tmp_path):
        path = tmp_path / "scale.toml"
        path.write_text("scale = 1", encoding="utf-8")
        with pytest.raises(FrameworkError) as caught:
            load_framework(path)
        said = "\n".join(caught.value.problems)
        tables = "citations scale factors bands streams outcomes edge principles determination"
        for table in tables.split():
            assert f"[{table}]" in said

    def test_a_file_that_is_not_there_is_an_os_error(self, tmp_path):
        with pytest.raises(OSError, match="nowhere"):
            load_framework(tmp_path / "nowhere.toml")
