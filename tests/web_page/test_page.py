"""Test how the page behaves: accessible, silent, responsive, and plain about what it cannot do."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from awkward import REFUSED, zipped
from awkward import plain as awkward_parts
from pages import HOSTILE
from position_books import USUAL, plain, position
from web_pages import PATIENCE, Opened, launched

from peecf_batch import __version__

WATER = Path(__file__).parents[2] / "sample_workbooks" / "water-authority.xlsx"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LONGEST_FRAME = 0.2  # seconds
MOST_MEMORY = 400  # MiB, for 10,000 positions
VIOLATION = "document.addEventListener('securitypolicyviolation', () => r('refused'), { once: true });"
# What a page can send with. Each must be refused, in the page and in the worker. A script that the test runs at once
# may use eval in any page; a later one has the rights of the page.
SENDING = {
    "fetch": "() => fetch('http://127.0.0.1:9/x').then(() => 'sent', () => 'refused')",
    "eval": "() => new Promise((r) => setTimeout(() => { try { (0, eval)('1'); r('sent') } catch { r('refused') } }))",
    "image": "() => new Promise((r) => { const i = new Image(); i.onload = () => r('sent');"
    " i.onerror = () => r('refused'); i.src = 'http://127.0.0.1:9/x.png' })",
    "beacon": f"() => new Promise((r) => {{ {VIOLATION} navigator.sendBeacon('http://127.0.0.1:9/x', 'x') }})",
    "socket": f"() => new Promise((r) => {{ {VIOLATION} try {{ new WebSocket('ws://127.0.0.1:9/') }}"
    " catch { r('refused') } })",
    "form": f"() => new Promise((r) => {{ {VIOLATION} const f = document.createElement('form');"
    " f.action = 'http://127.0.0.1:9/x'; document.body.append(f); f.submit() })",
}
WATCH_FRAMES = """() => {
  window.longest = 0;
  let last = performance.now();
  const next = (now) => { longest = Math.max(longest, now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""
WATCH_STEPS = """() => {
  window.said = [];
  const line = document.getElementById("said");
  new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true });
}"""
STORED = "JSON.stringify([document.cookie, {...sessionStorage}, {...localStorage}])"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A workbook of 10,000 positions."""
    rows = [position(n, (1 + n % 7, *USUAL[1:7], 1 + n % 5)) for n in range(10_000)]
    return plain(tmp_path_factory.mktemp("large") / "large.xlsx", rows)


def refused_book(folder):
    book = folder / "list.xlsx"
    book.write_bytes(REFUSED["an encrypted workbook"][0]())
    return book


class TestAccessibility:
    @pytest.fixture(params=[(1440, "light"), (390, "dark")], ids=["desktop", "phone in the dark"])
    def wide(self, request, browser, address):
        width, scheme = request.param
        opened = Opened(browser, address, bypass_csp=True, color_scheme=scheme)  # axe is a script that the page refuses
        opened.page.set_viewport_size({"width": width, "height": 900})
        yield opened
        opened.close()

    def test_no_state_has_a_violation(self, wide, large, tmp_path):
        from axe_playwright_python.sync_playwright import Axe

        def violations():
            found = Axe().run(wide.page, options=RULES).response["violations"]
            return [(fault["id"], node["html"][:200]) for fault in found for node in fault["nodes"]]

        def overflow():
            return wide.page.evaluate("document.documentElement.scrollWidth - innerWidth")

        wide.until_ready()
        assert (violations(), overflow()) == ([], 0)
        wide.give(large)
        wide.page.wait_for_selector("body[data-state=working]")
        working = violations(), overflow()
        assert wide.state == "working", "the check took longer than the work"
        assert working == ([], 0)
        wide.page.click("#cancel")
        wide.until_ready()
        wide.give(refused_book(tmp_path))
        assert wide.until_done() == "refused"
        assert (violations(), overflow()) == ([], 0)
        wide.give(WATER)
        assert wide.until_done() == "done"
        wide.page.wait_for_selector("iframe")
        assert (violations(), overflow()) == ([], 0)

    def test_works_with_the_keyboard_alone(self, page):
        page.page.focus(".skip")
        page.page.keyboard.press("Tab")
        assert page.page.evaluate("document.activeElement.id") == "file"
        outline = page.page.evaluate("getComputedStyle(document.getElementById('drop')).outlineStyle")
        assert outline == "solid"
        page.page.keyboard.press("Tab")
        page.page.keyboard.press("Enter")  # the sample
        assert page.until_done() == "done"
        assert page.page.evaluate("document.activeElement.id") == "done-title"

    def test_the_main_link_can_be_read_in_forced_colours(self, page):
        page.page.emulate_media(forced_colors="active")
        page.give(WATER)
        assert page.until_done() == "done"
        colours = "(link) => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor]"
        text, behind = page.page.locator("a.zip").evaluate(colours)
        page.page.emulate_media(forced_colors="none")
        assert behind == "rgb(255, 255, 255)"
        assert text != behind

    def test_a_refusal_is_announced(self, page, tmp_path):
        page.give(refused_book(tmp_path))
        assert page.until_done() == "refused"
        assert page.page.evaluate("document.activeElement.id") == "trouble-title"

    def test_the_counts_include_the_decisions_as_the_summary_does(self, page):
        page.give(WATER)
        assert page.until_done() == "done"
        assert "13 need a decision" in " ".join(page.page.inner_text(".book .tally").split())
        page.page.frame_locator("iframe").get_by_role("heading", name="Thirteen of 40 executive positions").wait_for()

    def test_a_refused_workbook_can_be_assessed_again_with_other_options(self, page, tmp_path):
        page.give(refused_book(tmp_path))
        assert page.until_done() == "refused"
        assert page.page.inner_text("#rerun") == "Assess list.xlsx again"
        page.page.click("#rerun")
        assert page.until_done() == "refused"
        page.give(WATER, WATER)
        assert page.until_done() == "done"
        page.page.click("#again")
        assert page.page.inner_text("#rerun") == "Assess the same 2 workbooks again"


class TestWhatLeavesThePage:
    def test_nothing_can_be_sent(self, browser, address):
        opened = Opened(browser, address)
        opened.until_ready()
        for name, script in SENDING.items():
            assert opened.page.evaluate(script) == "refused", name
        worker = opened.page.workers[0]
        for name in ("fetch", "eval"):
            assert (
                worker.evaluate(f"async () => {{ delete globalThis.fetch; return ({SENDING[name]})() }}") == "refused"
            )
        assert worker.evaluate("() => [typeof WebSocket, typeof XMLHttpRequest, typeof indexedDB]") == ["undefined"] * 3
        opened.close()

    def test_nothing_is_stored_or_put_into_an_address(self, page, address):
        page.give(WATER)
        assert page.until_done() == "done"
        assert page.page.evaluate(STORED) == '["",{},{}]'
        assert page.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
        assert page.page.url == address
        assert page.page.evaluate("history.length") <= 2

    def test_the_policy_names_what_is_allowed(self, page):
        policy = page.page.get_attribute("meta[http-equiv]", "content")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == rules["connect-src"] == "'none'"
        assert "unsafe-eval" not in rules["script-src"].replace("wasm-unsafe-eval", "")
        assert "unsafe-inline" not in rules["script-src"]

    def test_texts_of_a_workbook_stay_texts(self, page, tmp_path):
        texts = [text.encode("utf-8", "replace").decode().translate({0: None, 7: None, 27: None}) for text in HOSTILE]
        rows = [(f"P{n}{text}"[:200], text, *USUAL[:7], 9) for n, text in enumerate(texts)]
        book = plain(tmp_path / "<img src=x onerror=alert(1)>.xlsx", rows)
        page.give(book)
        assert page.until_done() == "done"
        frame = page.page.frame_locator("iframe")
        frame.locator("h1").wait_for()
        assert page.page.evaluate("document.querySelectorAll('img, #books script, [onmouseover]').length") == 0
        assert frame.locator("img, [onmouseover]").count() == 0

    def test_the_summary_is_shown_in_a_frame_that_reaches_nothing(self, page):
        page.give(WATER)
        assert page.until_done() == "done"
        sandbox = page.page.get_attribute("iframe", "sandbox").split()
        assert "allow-same-origin" not in sandbox
        frame = page.page.frame_locator("iframe")
        assert "need a decision" in frame.locator("h1").inner_text()
        frame.locator("nav a[href='#method']").click()
        assert frame.locator(":focus").count() == 1
        frame.locator("nav a[href='#positions']").click()
        frame.locator("#filters input").first.fill("water")  # the script of the summary works
        assert " of 40 positions shown" in frame.locator("#said").inner_text()


class TestWork:
    def test_stays_responsive_and_small_while_10_000_positions_run(self, browser, address, large):
        opened = Opened(browser, address)
        opened.until_ready()
        longest = []
        for _ in range(3):  # another program on the machine may hold up a frame; the page itself does so every time
            opened.page.evaluate(WATCH_FRAMES)
            opened.give(large)
            assert opened.until_done() == "done"
            longest.append(opened.page.evaluate("longest") / 1000)
            if longest[-1] <= LONGEST_FRAME:
                break
            opened.page.click("#more")
        assert min(longest) <= LONGEST_FRAME
        assert opened.page.workers[0].evaluate("() => python._module.HEAPU8.length / 2 ** 20") < MOST_MEMORY
        opened.close()

    def test_can_be_cancelled_and_used_again(self, page, large):
        page.give(WATER, large)
        page.page.wait_for_selector("#queue li:first-child:has-text('done')", timeout=PATIENCE)
        page.page.click("#cancel")
        assert page.until_done() == "done"
        assert page.page.inner_text("#done-title") == "1 of 2 workbooks assessed; cancelled"
        assert len(page.outputs()) == 3
        page.page.click("#more")
        page.give(WATER)
        assert page.until_done() == "done"
        assert page.page.inner_text("#done-title") == "Results for water-authority.xlsx"

    def test_can_be_cancelled_before_it_is_ready(self, browser, address):
        opened = Opened(browser, address)
        opened.give(WATER)
        opened.page.click("#cancel")
        assert opened.until_done() == "ready"
        opened.until_ready()
        opened.give(WATER)
        assert opened.until_done() == "done"
        opened.close()

    def test_can_be_cancelled_at_once_and_used_again(self, page):
        page.page.evaluate(
            "() => new MutationObserver((_, watch) => { watch.disconnect(); const { cancel } = document.all;"
            " cancel.click(); cancel.click(); }).observe(document.getElementById('said'), { childList: true })"
        )
        page.give(WATER)
        assert page.until_done() == "ready"
        page.give(WATER)
        assert page.until_done() == "done"
        assert len(page.page.workers) == 1

    def test_can_be_cancelled_while_a_file_is_slow_to_read(self, page):
        slow = "() => { File.prototype.arrayBuffer = () => new Promise(() => {}) }"
        usual = page.page.evaluate_handle("() => File.prototype.arrayBuffer")
        page.page.evaluate(slow)
        page.give(WATER)
        page.page.wait_for_selector("body[data-state=working]")
        page.page.click("#cancel")
        assert page.until_done() == "ready"
        page.page.evaluate("(usual) => { File.prototype.arrayBuffer = usual }", usual)
        page.give(WATER)
        assert page.until_done() == "done"

    @pytest.mark.parametrize("field", ["as_at", "determination"])
    def test_does_not_begin_with_a_date_that_no_calendar_has(self, page, field):
        page.page.evaluate(f"document.getElementById('{field}').value = '20261-08-01'")
        page.give(WATER)
        assert page.state == "ready"
        assert page.page.evaluate("document.activeElement.id") == field

    def test_says_that_a_file_saved_since_must_be_chosen_again(self, page, tmp_path):
        book = tmp_path / "list.xlsx"
        book.write_bytes(WATER.read_bytes())
        page.give(book)
        assert page.until_done() == "done"
        book.write_bytes(WATER.read_bytes() + b"\0")
        page.page.click("#again")
        page.page.click("#rerun")
        assert page.until_done() == "refused"
        assert "saved, moved or deleted after you chose it, choose it again" in page.refusals()[0]

    def test_a_workbook_over_which_the_program_fails_does_not_stop_the_others(self, page, tmp_path):
        books = [plain(tmp_path / f"{name}.xlsx", [position(1)]) for name in ("first", "second", "third")]
        page.page.workers[0].evaluate(
            "() => { const usual = answers.assess; answers.assess = (asked) => {"
            " if (asked.place === 1) throw new RangeError('stack'); return usual(asked); } }"
        )
        names = page.assessed(books)
        assert page.page.inner_text("#done-title") == "2 of 3 workbooks assessed"
        assert sorted({name.split("-")[0] for name in names}) == ["first", "third"]
        assert "RangeError" in page.refusals()[0]
        assert "no page with the totals" in page.page.inner_text("#all")

    def test_a_part_of_many_elements_in_one_another_is_refused(self, page, tmp_path):
        parts = awkward_parts()
        for depth in (200, 2_000):
            body = parts["xl/styles.xml"].replace(b"<numFmts", b"<z>" * depth + b"</z>" * depth + b"<numFmts")
            book = tmp_path / f"{depth}.xlsx"
            book.write_bytes(zipped({**parts, "xl/styles.xml": body}))
            page.give(book)
            assert page.until_done() == ("done" if depth == 200 else "refused")
            assert [text for text in page.refusals() if "not well-formed" not in text] == []

    def test_says_which_step_runs(self, page):
        page.page.evaluate(WATCH_STEPS)
        page.give(WATER)
        assert page.until_done() == "done"
        said = page.page.evaluate("said")
        assert [text for text in said if not text.startswith("Waiting")] == [
            "Reading and assessing…",
            "Writing the annotated workbook…",
            "Writing the summary…",
            "Writing the record…",
            "Listing the findings…",
        ]

    def test_takes_workbooks_that_are_dropped_before_it_is_ready(self, browser, address):
        opened = Opened(browser, address)
        opened.page.evaluate(
            "() => { const data = new DataTransfer(); data.items.add(new File(['id,Knowledge\\n1,2\\n'], 'list.csv'));"
            " dispatchEvent(new DragEvent('drop', { dataTransfer: data })) }"
        )
        assert opened.until_done() == "refused"
        assert "list.csv could not be assessed" in opened.page.inner_text("#trouble-title")
        opened.close()

    def test_shows_which_copy_it_is(self, page):
        copy = page.page.inner_text(".copy")
        assert __version__ in copy
        assert "PEECF" in copy
        assert "1 July 2026" in copy

    def test_uses_the_day_of_the_computer_unless_another_is_chosen(self, browser, address):
        opened = Opened(browser, address, timezone_id="Australia/Melbourne")
        assert opened.page.input_value("#as_at") == opened.page.evaluate("new Date().toLocaleDateString('en-CA')")
        opened.close()

    def test_warns_when_its_pay_values_are_old(self, browser, address):
        opened = Opened(browser, address)
        assert opened.page.is_hidden("#old")
        opened.page.clock.set_fixed_time("2028-02-01")
        opened.page.reload()
        assert opened.page.is_visible("#old")
        opened.close()


class TestWithoutWhatItNeeds:
    def test_says_what_to_ask_for_if_webassembly_is_off(self, playwright, address):
        browser = launched(playwright, "--js-flags=--jitless")
        opened = Opened(browser, address)
        opened.page.wait_for_selector("#trouble:not([hidden])", timeout=PATIENCE)
        said = opened.page.inner_text("#trouble")
        assert "WebAssembly is switched off" in said
        assert "JavaScriptJitAllowedForSites" in said
        assert opened.page.is_disabled("#file")
        opened.page.evaluate(
            "() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'list.csv'));"
            " dispatchEvent(new DragEvent('drop', { dataTransfer: data })) }"
        )
        assert opened.state == "refused"
        browser.close()

    def test_says_so_if_scripts_are_off(self, browser, address):
        opened = Opened(browser, address, java_script_enabled=False)
        assert "needs JavaScript" in opened.page.inner_text("noscript")
        opened.close()


@contextmanager
def served(folder):
    """Yield the address of a folder on a web server of this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class TestFolder:
    def test_works_without_a_network_after_the_first_visit(self, browser, dist):
        with served(dist / "peecf-batch-page") as home:
            opened = Opened(browser, home)
            opened.until_ready()
            opened.page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
            opened.context.set_offline(True)
            opened.page.reload()
            opened.until_ready()
            opened.give(WATER)
            assert opened.until_done() == "done"
            outside = [url for url in opened.requests if not url.startswith(home)]
            assert outside == []
            opened.close()

    def test_its_policy_reaches_only_its_own_server(self, dist):
        text = (dist / "peecf-batch-page" / "index.html").read_text(encoding="utf-8")
        assert "connect-src &#x27;self&#x27;" in text or "connect-src 'self'" in text
        assert "default-src 'none'" in text
