"""The explorer as a visitor meets it: what a slider does, what the library gives for the same, and who may come in."""

import html
import http.client
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import listen_to_interrupts
from PIL import Image
from playwright.sync_api import expect

from cost_model.inputs.draws import PART_OF
from cost_model.model import scenarios, simulate
from cost_model.model.scenarios import FORCED, SCENARIOS, STATUS_QUO, replace
from cost_model.report import publish
from cost_model.report.explorer import choice, page, server
from cost_model.report.explorer.choice import STEPS, Choice, Explorer
from cost_model.report.language import average, money
from cost_model.report.numbers import headline, tables
from cost_model.report.numbers.sensitivity import tornado
from cost_model.report.publish import provenance
from cost_model.report.run import notebooks
from cost_model.report.say import register
from cost_model.report.say.register import likelihood
from cost_model.words import LANGUAGES

ROOT = Path(__file__).parent.parent
PATIENCE = 120_000  # milliseconds, for a machine that does other things too


@pytest.fixture(scope="module")
def explorer(case):
    return Explorer(case, page.DRAWS, page.SEED)


# ---- what follows from a choice -----------------------------------------------------------------------------------


def test_a_slider_goes_from_p05_over_the_median_to_p95_and_never_back(case):
    for row in case.assumptions.values():
        if row.distribution == "fixed":
            continue
        values = [choice.value_at(row, step) for step in range(STEPS + 1)]
        close = 10.0 ** (1 - choice.digits_of(row))
        np.testing.assert_allclose(
            [values[0], values[STEPS // 2], values[-1]], [row.p05, row.p50, row.p95], rtol=close, err_msg=row.name
        )
        assert (np.diff(values) >= -close * abs(row.p50)).all(), row.name
        assert len(set(values)) > 10, f"{row.name} can be moved"


def test_what_is_held_is_what_if_of_the_library_and_the_rest_is_as_drawn(case, explorer):
    held = {"payload": 24, "tariff": 600, "truck_share_export": 0.4}
    ours, theirs = explorer.drawn(held), case.what_if(**held).sample(page.DRAWS, page.SEED)
    assert all(np.array_equal(ours.records[name], theirs.records[name]) for name in ours.records.dtype.names)
    assert ours.stamp() == theirs.stamp()
    assert explorer.drawn({}).stamp() == case.sample(page.DRAWS, page.SEED).stamp()


@pytest.mark.parametrize("name", [whole for _, whole in PART_OF])
def test_a_whole_that_is_held_cuts_its_part_as_the_library_does(case, explorer, name):
    for end in ("p05", "p95"):
        held = {name: getattr(case.assumptions[name], end)}
        ours, theirs = explorer.drawn(held), case.what_if(**held).sample(page.DRAWS, page.SEED)
        assert ours.records.tobytes() == theirs.records.tobytes()


@pytest.mark.parametrize(("part", "whole"), PART_OF)
def test_sliders_of_a_part_and_its_whole_may_cross_and_the_part_is_cut(case, explorer, part, whole):
    draws = explorer.drawn({part: case.assumptions[part].p95, whole: case.assumptions[whole].p05})
    np.testing.assert_array_equal(draws[part], np.minimum(case.assumptions[part].p95, draws[whole]))


def test_the_sliders_are_the_inputs_with_the_longest_bars_of_the_tornado(case, explorer):
    for account in ("sender", "recipients"):
        table = tornado(case, FORCED, account, n=2**8)
        longest = table.sort_values("swing", key=abs, ascending=False, kind="stable").input
        assert explorer.ranked(Choice(account=account)) == list(longest[:10])
    assert explorer.ranked(Choice(account="sender")) != explorer.ranked(Choice(account="recipients"))
    idle = choice.scenario_of(choice.levers_of(STATUS_QUO))
    assert explorer.ranked(Choice(scenario=idle)) == [], "nothing moves a saving of nothing"


def test_levers_lead_back_to_the_named_policies_and_to_none_that_cannot_be():
    for scenario in SCENARIOS:
        if scenario != STATUS_QUO:
            assert choice.scenario_of(choice.levers_of(scenario)) == scenario
    assert choice.scenario_of(choice.levers_of(FORCED) | {"messenger": "none"}) == scenarios.SMS_STOP, "no SMS without the app"
    off = choice.scenario_of(choice.levers_of(FORCED) | {"messenger": "none", "sms_without_app": True})
    assert all(getattr(off, lever) == getattr(STATUS_QUO, lever) for lever in scenarios.LEVERS)
    on = choice.scenario_of(choice.levers_of(STATUS_QUO) | {"messenger": "own"})
    assert (on.messenger, on.mandate) == ("own", "soft")


def test_the_finding_says_no_difference_where_there_is_none_and_loss_where_there_is(explorer):
    idle = choice.scenario_of(choice.levers_of(STATUS_QUO))
    assert "makes no difference to the public purse" in explorer.explore(Choice(scenario=idle)).finding.en
    loss = explorer.explore(Choice(account="country")).finding
    assert re.search(r"On average the order costs the country .* more than SMS", loss.en) and "بیش از پیامک برای کشور" in loss.fa


@pytest.fixture(scope="module")
def quoted(case):
    """The register of a run on the simulations that headline.json is of, as it is kept there."""
    outcome = simulate.run(case.sample(headline.DRAWS, headline.SEED))
    return register.of_run(outcome).entries({}, outcome.draws.base_year)


@pytest.fixture(scope="module")
def untouched(case):
    """The page with nothing moved."""
    return page.Page(case, language="en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("account", ["purse", "country"])
def test_with_nothing_moved_the_page_says_what_the_register_says(untouched, quoted, language, account):
    untouched.language = language
    untouched.build()
    assert (untouched.choice.account, untouched.choice.scenario, untouched.choice.values) == ("purse", FORCED, {})
    untouched.account.value = account
    saving, chance, seen, by_sms = (
        quoted[key]
        for key in (
            f"forced.{account}_saving",
            f"forced.{account}_chance_of_saving",
            "forced.seen_in_time",
            "status_quo.seen_in_time",
        )
    )
    row = SimpleNamespace(mean=saving["value"], p05=saving["p05"], p95=saving["p95"])
    shown = [re.sub(r"<[^>]*>", "", widget.value) for widget in (untouched.finding, untouched.result)]
    assert shown[0] == html.escape(" ".join(each[f"sentence_{language}"] for each in (saving, chance, by_sms, seen)))
    assert getattr(money(abs(row.mean)), language) in shown[1] and ("loss" if language == "en" else "زیان") in shown[1]
    (cells,) = re.findall(f'<tr[^>]*data-account="{account}">(.*?)</tr>', untouched.tables.value)
    assert re.findall(r"<td[^>]*>(.*?)</td>", cells)[2:] == [
        getattr(average(row, money), language),
        getattr(likelihood(chance["value"]), language),
    ]
    untouched.account.value = "purse"


def test_with_nothing_moved_other_policies_save_what_the_register_says(untouched, quoted):
    untouched.language = "en"
    untouched.build()
    for policy, key in ((quoted["best.policy"]["value"], "best.purse_saving"), ("sms_stop", "stop.purse_saving")):
        untouched.policy.value = policy
        said = re.sub(r"<[^>]*>", "", untouched.finding.value)
        assert said.startswith(quoted[key]["sentence_en"])
        assert money(quoted[key]["value"]).en in untouched.result.value
    untouched.policy.value = "forced"


def test_sentences_of_the_page_are_short_and_speak_of_simulations(explorer):
    for account in ("purse", "country", "recipients"):
        for scenario in (FORCED, scenarios.SMS_STOP, choice.scenario_of(choice.levers_of(FORCED) | {"start": "1401-08"})):
            finding = explorer.explore(Choice(scenario=scenario, account=account)).finding
            for text in finding:
                assert not re.search(r"draw|median|نمونه|میانه", text)
                for sentence in re.split(r"(?<=[.؟])\s", text):
                    assert len(sentence.split()) <= 25 and len(re.findall(r"[\d۰-۹]+(?:[.,٫٬][\d۰-۹]+)*", sentence)) <= 2, (
                        sentence
                    )
    assert "“Your policy”" in finding.en and "order" not in finding.en, "only what was announced is called the order"


def test_the_chart_names_what_was_changed_and_how_it_is_discounted(explorer):
    own = choice.scenario_of(choice.levers_of(FORCED) | {"start": "1401-08"})
    explored = explorer.explore(Choice(own, "recipients", 0.10, {"payload": 24}))
    chart = publish.stamped(explored.chart(), "explored_drivers")
    with Image.open(io.BytesIO(publish.png(chart, "fa", 50))) as picture:
        record, language = provenance.read_record(picture.text["Provenance"])
        levers = ("discount_rate = 0.1", "explored = forced, start = 1401-08")
        assert (record.changes, record.draws, language) == (("payload = 24", *levers), page.DRAWS, "fa")
        assert "payload = 24" in picture.text["Source"] and record.code in picture.text["Source"]
    assert "آبان ۱۴۰۱" in chart.unit.fa and "Aban 1401" in chart.unit.en
    assert "10% a year" in chart.unit.en


def test_the_page_speaks_persian_with_persian_digits_and_toman(case):
    shown = page.Page(case, draws=2**7, language="fa")
    shown.sliders.children[0].slider.value = 20
    shown.account.value = "country"
    shown.rank()
    shown.show_break_evens()
    texts = [shown.result, shown.finding, shown.tables, shown.break_evens, shown.made, shown.about]
    words = " ".join(re.sub(r"<[^>]*>", " ", widget.value) for widget in texts)
    assert "نمونه" not in words and "میانه" not in words, "simulations and averages, not draws and medians"
    assert "تومان" in words and "ریال" not in words
    assert not re.search(r"[0-9A-Za-z٠-٩]", words), words
    assert len(shown.shown) == 11, "what is held stays, though it is not among the ten of the country"
    shown.reset_all()
    assert not shown.choice.values and shown.sliders.children[0].slider.value == STEPS // 2


def test_the_report_does_not_run_the_explorer():
    assert all(path.name != server.NOTEBOOK.name for path in notebooks()) and server.NOTEBOOK.exists()


# ---- the page in a browser ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The explorer as the command serves it, on a free port: its address with the token."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    told = tmp_path_factory.mktemp("explorer") / "told"
    command = [sys.executable, "-m", "cost_model", "explore", "--no-browser", "--port", str(port)]
    with open(told, "wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, preexec_fn=listen_to_interrupts)
        try:
            yield process, address_in(told, process), told
        finally:
            process.kill()
            process.wait()


def address_in(told, process, patience=120):
    for _ in range(patience * 10):
        found = re.search(r"http://\S+", told.read_text(encoding="utf-8"))
        if found:
            return found[0]
        assert process.poll() is None, told.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError(told.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def visit(served, chromium):
    """The page as it has opened, and the addresses that it asked for."""
    asked = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened = context.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(served[1])
    opened.wait_for_selector(".explorer-chart img")
    yield opened, asked
    context.close()


def shown_result(opened, expected):
    """Wait until the page shows a number."""
    expect(opened.locator(".explorer-result strong")).to_have_text(expected)


def test_a_moved_slider_gives_what_the_library_gives_in_both_languages(visit, case):
    opened, _ = visit
    name = Explorer(case, 2**7, page.SEED).ranked(Choice())[0]
    row = case.assumptions[name]
    slider = opened.get_by_role("slider", name=row.label_en, exact=True)
    slider.fill("20")
    value = choice.value_at(row, 20)
    outcome = simulate.run(case.what_if(**{name: value}).sample(page.DRAWS, page.SEED), (STATUS_QUO, FORCED))
    saved = tables.saving_by_account(outcome, "forced").set_index("account").loc["purse"]
    shown_result(opened, money(abs(saved["mean"])).en)
    for part in (average(saved, money).en, likelihood(saved.probability).en):
        expect(opened.locator("tr[data-account=purse]")).to_contain_text(part)
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^held at"))
    opened.get_by_role("button", name="فارسی").click()
    shown_result(opened, money(abs(saved["mean"])).fa)
    root = opened.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("fa", "rtl")
    moved = opened.get_by_role("slider", name=row.label_fa, exact=True)
    assert moved.input_value() == "20" and moved.evaluate("e => getComputedStyle(e).direction") == "rtl"
    moved.press("ArrowLeft")
    nearer = simulate.run(case.what_if(**{name: choice.value_at(row, 21)}).sample(page.DRAWS, page.SEED), (STATUS_QUO, FORCED))
    saved = tables.saving_by_account(nearer, "forced").set_index("account").loc["purse"]
    shown_result(opened, money(abs(saved["mean"])).fa)
    opened.get_by_role("button", name=row.label_fa).click()
    as_drawn = (
        tables.saving_by_account(simulate.run(case.sample(page.DRAWS, page.SEED)), "forced").set_index("account").loc["purse"]
    )
    shown_result(opened, money(abs(as_drawn["mean"])).fa)
    opened.get_by_role("button", name="English").click()
    shown_result(opened, money(abs(as_drawn["mean"])).en)


def test_another_policy_account_and_rate_give_what_the_library_gives(visit, case):
    opened, _ = visit
    opened.get_by_label("Whose money").select_option(label="The country")
    opened.get_by_label("Drivers are").select_option(label="offered the app")
    opened.get_by_label("Discount rate a year").select_option(label="10%")
    soft = replace(FORCED, name="explored", mandate="soft")
    outcome = simulate.run(case.sample(page.DRAWS, page.SEED), (STATUS_QUO, soft), discount_rate=0.10)
    saved = tables.saving_by_account(outcome, "explored").set_index("account").loc["country"]
    shown_result(opened, money(abs(saved["mean"])).en)
    opened.get_by_label("Policy, against “SMS continues”").select_option(label="Fewer, shorter SMS")
    expect(opened.locator(".explorer-finding")).to_contain_text("Fewer, shorter SMS")
    expect(opened.get_by_label("Drivers are"), "without a messenger nobody is offered one").to_be_disabled()


def test_the_saved_chart_is_a_picture_with_its_provenance(visit):
    opened, _ = visit
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Save the chart").click()
    with Image.open(download.value.path()) as picture:
        record, language = provenance.read_record(picture.text["Provenance"])
    assert language == "en" and record.code[-6:] in download.value.suggested_filename
    assert record.draws == page.DRAWS


def test_nothing_leaves_the_machine_and_nothing_bars_a_reader(visit):
    from axe_playwright_python.sync_playwright import Axe

    opened, asked = visit
    hosts = {re.sub(r"^\w+://([^:/]+).*", r"\1", url) for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert "token" not in opened.url, "the token does not stay in the address"
    for width in (1280, 390):
        opened.set_viewport_size({"width": width, "height": 844})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(opened).violations_count == 0


def test_a_visitor_cannot_have_anything_executed(visit, served, tmp_path):
    opened, _ = visit
    kernel = json.loads(opened.locator("#jupyter-config-data").inner_text())["kernelId"]
    written = tmp_path / "written"
    run = {"code": f"open({str(written)!r}, 'w')", "silent": False}
    messages = [asking("execute_request", run), asking("kernel_info_request", {})]
    heard = opened.evaluate(
        """([kernel, messages]) => new Promise(done => {
            const heard = [], socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels?session_id=s`);
            socket.onopen = () => messages.forEach(message => socket.send(message));
            socket.onmessage = event => {
                heard.push(JSON.parse(event.data).header.msg_type);
                if (heard.includes("kernel_info_reply")) setTimeout(() => done(heard), 1000);
            };
            socket.onerror = () => done(["refused"]);
        })""",
        [kernel, messages],
    )
    assert "kernel_info_reply" in heard and "execute_reply" not in heard, "what may be asked is answered, the other is not"
    assert not written.exists()
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in opened.context.cookies())
    for path, method in ((f"/api/kernels/{kernel}/channels", "GET"), (f"/voila/api/shutdown/{kernel}", "POST")):
        assert answer(served[1], path, method, {"Cookie": cookies, "Origin": "http://elsewhere.example"}) in (403, 404)
        assert answer(served[1], path, method, {}) == 403, "nobody comes in without the token"


def asking(kind, content):
    """A message to a kernel, as JSON."""
    header = {"msg_id": kind, "msg_type": kind, "username": "", "session": "s", "date": "", "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
    return json.dumps(message)


def answer(address, path="/", method="GET", headers=None):
    """Status that the server answers with in the end, without a browser."""
    host = address.split("/")[2]
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "A" * 22 + "==",
        "Sec-WebSocket-Version": "13",
    }
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request(method, path, headers=(upgrade if "channels" in path else {}) | (headers or {}))
        response = connection.getresponse()
        if response.status == 302:
            return answer(address, response.headers["Location"])
        return response.status
    finally:
        connection.close()


def test_only_the_token_opens_the_page_and_only_this_machine_reaches_it(served):
    for wrong in ("/", "/?token=", "/?token=x", "/login", "/voila/files/explorer.ipynb"):
        assert answer(served[1], wrong) == 403, wrong
    assert answer(served[1], "/", headers={"Host": "elsewhere.example"}) == 403
    port = int(re.search(r":(\d+)/", served[1])[1])
    with open("/proc/net/tcp", encoding="ascii") as lines:
        listening = [row.split()[1] for row in lines if row.split()[3] == "0A" and row.split()[1].endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]


def test_a_taken_port_gives_the_next_one_and_a_wrong_one_a_clear_line(served):
    taken = int(re.search(r":(\d+)/", served[1])[1])
    assert server.free_port(taken) > taken
    done = subprocess.run(
        [sys.executable, "-m", "cost_model", "explore", "--port", "80"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2 and "found '80', expected a number from 1024 to 65535" in done.stderr


def test_ctrl_c_ends_it_with_one_line_and_leaves_nothing_behind(served, visit):
    process, _, told = served
    left = [path for path in Path(os.environ.get("TMPDIR", "/tmp")).glob("voila_*") if shutil.os.access(path, os.W_OK)]
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    text = told.read_text(encoding="utf-8")
    assert text.rstrip().endswith("The explorer is closed.") and "Traceback" not in text
    assert len(text.strip().splitlines()) <= 5, text
    assert any(not path.exists() for path in left), "its folder of connections is gone"
