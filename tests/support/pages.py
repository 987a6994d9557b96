"""Check pages: well-formed HTML, readable words, and texts that try to break out of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


CELLS, TERMS = {"td", "th", "tr", "tbody"}, {"dt", "dd"}
OPTIONAL = {
    "tr": {"tr", "tbody"}, "td": CELLS, "th": CELLS, "dt": TERMS, "dd": TERMS,
    "li": {"li"}, "p": CELLS, "thead": {"tbody"}, "tbody": {"tbody"},
}  # fmt: skip


HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=http://evil.example/x onerror=alert(1)>",
    "\" onmouseover='alert(1)' x=\"",
    '=HYPERLINK("http://evil.example","Click me")',
    "{{ 7*7 }}{% raw %}",
    "gpj.\u202etxe\u202c \u2066hidden\u2069",
    "bell \x07 null \x00 escape \x1b[31m",
    "lone \ud83d surrogate \udc00",
    "Director " * 700,
    "W" * 5000,
    "👩🏽‍💼 Ngāti 执行董事",
    "]]> --> &amp; &#x202e;",
)


def words(element) -> str:
    return " ".join(element.text_content().split())


def body_of(page: str) -> str:
    """Return the body of a page without the seal after it, whose digits are by chance."""
    return page.split("<body>")[1].split("</body>")[0]


class Balance(HTMLParser):
    """A parser that collects tags which are not closed or closed in the wrong place, unless HTML allows it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        while self.open and tag in OPTIONAL.get(self.open[-1], ()):
            self.open.pop()
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, _tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        while self.open and self.open[-1] in OPTIONAL and self.open[-1] != tag:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def assert_well_formed(text: str) -> None:
    balance = Balance()
    balance.feed(text)
    assert balance.faults == []
    assert balance.open == []
    assert len(balance.ids) == len(set(balance.ids))
    targets = set(re.findall(r'(?:href="?#|<label for="?)([^"\s>]+)', text))
    labels = {
        name
        for names in re.findall(r'aria-labelledby=(?:"([^"]+)"|([^"\s>]+))', text)
        for name in " ".join(names).split()
    }
    assert (targets | labels) <= set(balance.ids)


def counts_on(body) -> list[tuple[str, int]]:
    """Return the counts of a summary with the path of each in the record.

    An attribute gives the path, or else the place of the count: a finding's code, or a stream and a band.
    """
    found = [(element.get("data-n"), element.text_content()) for element in body.xpath(".//*[@data-n]")]
    found += [
        (f"findings.{heading.get('id')[2:]}", heading.xpath("string(span[@class='count'])").split()[0])
        for heading in body.xpath(".//section[@id='findings']//h3")
    ]
    if len(matrices := body.xpath(".//section[@id='spread']/table")) == 1:
        names, totals = (
            [words(cell) for cell in row]
            for row in (matrices[0].xpath("thead/tr")[0], matrices[0].xpath("tbody/tr")[-1])
        )
        keys = ["below-executive" if name.startswith("Below") else name for name in names[1:-1]]
        found += [(f"organisation.bands.{key}", total) for key, total in zip(keys, totals[1:-1], strict=True)]
    checks = words(body.xpath(".//section[@id='assurance']/p")[0])
    for path, after in (("total", "checks:"), ("passed", "passed"), ("found", "found"), ("not-run", "did not"),
                        ("withheld", "about")):  # fmt: skip
        found += [(f"rules.{path}", number) for number in re.findall(rf"(\d+) {after}", checks)]
    for item in body.xpath(".//ul[@class='tally']/li"):
        key = item.get("class").split()[1]
        path = {"edge": "edges", "not-classified": "not_classified"}.get(key, f"outcomes.{key}")
        found.append((f"organisation.{path}", words(item[0])))
    for stream in body.xpath(".//table[contains(@class, 'stream')]/tbody"):
        name, *bands = ([words(cell) for cell in row] for row in stream)
        for band, total, *_ in bands:
            place = "below-executive" if band.startswith("Below") else band
            found.append((f"organisation.streams.{name[0]}.{place}", total))
    return [(path, int(text.replace(",", ""))) for path, text in found]


class PageDecision(NamedTuple):
    """A row of the decisions on a summary page; `group` is the id of its group, `id` that of a position whose title
    others have too, and `cells` are its texts in order."""

    group: str
    title: str
    id: str
    number: int
    earliest: str | None
    minister: bool
    decision: str
    cells: tuple[str, ...]


def decisions_on(document) -> list[PageDecision]:
    """Return the decisions on a summary page, in its order."""
    found = []
    for body in document.xpath("//table[@class='dec cards']/tbody"):
        for row in body.xpath("tr[not(@class)]"):
            (head,) = row.xpath("th")
            when = [words(cell) for cell in row.xpath("td[@class='wh']/span")]
            found.append(
                PageDecision(
                    body.get("id"),
                    " ".join(head.text.split()),
                    "".join(map(words, head.xpath("i"))),
                    int(words(row.xpath("td[@class='no']")[0])),
                    when[0] if when else None,
                    "Minister" in head.text_content(),
                    "".join(words(cell) for cell in row.xpath("td[@class='bx' or @class='dd']")),
                    tuple(words(cell) for cell in row),
                )
            )
    return found
