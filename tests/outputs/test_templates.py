"""Test that compiled templates give the same pages as their sources, and that outdated ones are never used."""

from __future__ import annotations

from pathlib import Path

import jinja2
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from peecf_batch.outputs.html import templates as templating
from peecf_batch.outputs.html.templates import (
    compile_templates,
    environment,
    escaped,
    page_environment,
    templates_folder,
)


def test_compiled_templates_give_what_their_sources_give(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.html.j2").write_text("{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(text) }}{{ 1.5|g }}")
    compile_templates(tmp_path / "src", tmp_path / "out")
    made = [
        environment(loader)
        for loader in (jinja2.FileSystemLoader(tmp_path / "src"), jinja2.ModuleLoader(tmp_path / "out"))
    ]
    pages = [env.get_template("a.html.j2").render(text="<script>") for env in made]
    assert pages == ["<b>&lt;script&gt;</b>1.5"] * 2


def test_line_breaks_between_blocks_are_left_out_and_those_in_texts_stay(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    source = "<ul>\n{% for n in [1, 2] %}\n<li>one\n<b>{{ n }}</b>\n\n{% endfor %}\n</ul>\n<p>end\n"
    (tmp_path / "src" / "a.html.j2").write_text(source)
    compile_templates(tmp_path / "src", tmp_path / "out")
    made = environment(jinja2.ModuleLoader(tmp_path / "out")).get_template("a.html.j2").render()
    assert made == "<ul><li>one\n<b>1</b><li>one\n<b>2</b></ul><p>end"


def test_every_template_compiles(tmp_path: Path) -> None:
    compile_templates(templates_folder(), tmp_path / "out")
    compiled = list((tmp_path / "out").glob("tmpl_*.py"))
    assert len(compiled) == len(list(templates_folder().rglob("*.j2")))


def test_compiled_templates_that_are_stale_are_passed_by(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    package, sources = tmp_path / "peecf_batch" / "outputs" / "html", tmp_path / "templates"
    package.mkdir(parents=True)
    sources.mkdir()
    (sources / "a.html.j2").write_text("old")
    compile_templates(sources, package / "_compiled")
    monkeypatch.setattr(templating, "__file__", str(package / "templates.py"))
    assert isinstance(page_environment().loader, jinja2.ModuleLoader)
    (sources / "a.html.j2").write_text("new")
    assert page_environment().get_template("a.html.j2").render() == "new"


@given(st.text() | st.integers() | st.floats() | st.none() | st.text().map(Markup))
def test_a_value_is_put_out_as_the_library_would_escape_it_apart_from_apostrophes(value):
    assert escaped(value) == (value if isinstance(value, Markup) else str(escape(value)).replace("&#39;", "'"))


def test_no_attribute_of_a_template_is_in_single_quotes():
    assert not [path.name for path in templates_folder().rglob("*.j2") if "='" in path.read_text(encoding="utf-8")]
