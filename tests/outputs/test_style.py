"""Test which rules of a style a page keeps."""

from __future__ import annotations

import re

import pytest

from peecf_batch.outputs.html.frame import part
from peecf_batch.outputs.html.style import used_style, with_short_properties
from peecf_batch.outputs.html.templates import templates_folder

PAGE = '<p class="a b" id=c>.d #e</p>'


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("p{x:1}", "p{x:1}"),
        (".a{x:1}.d{x:2}#c{x:3}#e{x:4}", ".a{x:1}#c{x:3}"),
        (".a .d,.b>i{x:1}", ".b>i{x:1}"),
        (".a:not(.d){x:1}.a :is(.d,.e:not(.f)),.e{x:2}", ".a:not(.d){x:1}.a :is(.d,.e:not(.f)){x:2}"),
        ("p[class^=d]{x:.5}", "p[class^=d]{x:.5}"),
        ("@media print{.d{x:1}\n.a{x:2}}", "@media print{.a{x:2}}"),
        ("@media print{.d{x:1}}", ""),
        ("@page wide{size:A4}", "@page wide{size:A4}"),
        (":root{--a:1}@media (b:1){:root{--a:2}}", ":root{--a:1}@media (b:1){:root{--a:2}}"),
        ("body .made{x:1}", "body .made{x:1}"),
        (".a{x:1;\n.b,.d{x:2}\n&.d{x:3}}", ".a{x:1;.b{x:2}}"),
        (".a{x:1;\n.d{x:2}\n}\n.d{.a{x:3}}.b{.d{x:4}}", ".a{x:1}"),
        ("@media print{.a{x:1;p,&>i{x:2}}}", "@media print{.a{x:1;p,&>i{x:2}}}"),
    ],
)
def test_a_page_keeps_the_rules_that_can_apply_to_it(style, kept):
    assert used_style(style, PAGE, 'node.className = "made";') == kept


@pytest.mark.parametrize("name", sorted(path.name for path in templates_folder().rglob("*.css")))
def test_a_page_with_every_class_keeps_every_rule(name):
    style = part(name)
    names = " ".join(re.findall(r"[.#]([A-Za-z][\w-]*)", style))
    assert used_style(style, f'<p class="{names}">', "").replace("\n", "") == style.replace("\n", "")


def test_custom_properties_get_short_names_unless_the_page_has_them_and_none_is_left_without_a_use():
    style = ":root{--ink:#000;--paper:#fff;--edge:red;--unused:blue}p{color:var(--ink)}b{color:var(--ink)}"
    style += "i{color:var(--paper)}@media print{:root{--unused:#000;--ink:#111}}"
    assert with_short_properties(style, '<path fill="var(--edge)"/>') == (
        ":root{--a:#000;--b:#fff;--edge:red;}p{color:var(--a)}b{color:var(--a)}"
        "i{color:var(--b)}@media print{:root{--a:#111}}"
    )
