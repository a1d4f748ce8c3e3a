"""The explorer as a visitor meets it: what a move does, what the library gives for the same, and what a link brings back."""

import json
import re
from types import SimpleNamespace
from urllib.parse import quote

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from cost_model.report import language, publish
from cost_model.report.explorer import page as made
from cost_model.report.numbers.words import amount
from cost_model.report.publish import reading
from cost_model.report.say.register import likelihood
from cost_model.words import LANGUAGES, WRITTEN

DRAWS = 512  # of the page that is moved about
PATIENCE = 60_000  # milliseconds, for a machine that does other things too
RESTS = re.compile("^(All|همه)")


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("explorer") / "explorer.html"
    publish.write(path, made.explorer(names=("city_parking",), draws=DRAWS))
    return path


@pytest.fixture
def opened(chromium, page_file):
    """A function that opens the page at an address and waits until it rests; the test fails if anything goes wrong on it."""
    contexts, wrong = [], []

    def open_page(at="#lang=en", file=page_file, width=1400, script="", **window):
        window = {"viewport": {"width": width, "height": 900}, "permissions": ["clipboard-read", "clipboard-write"]} | window
        contexts.append(chromium.new_context(**window))
        page = contexts[-1].new_page()
        page.on("request", lambda request: request.url.startswith(("file:", "blob:", "data:")) or wrong.append(request.url))
        page.on("console", lambda message: message.type in ("error", "warning") and wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.add_init_script(script)
        page.goto(f"{file.as_uri()}{at}")
        rests(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def rests(page):
    """Wait until all simulations are run."""
    expect(page.locator("html.working")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("#made")).to_have_text(RESTS, timeout=PATIENCE)


def finding(page):
    return page.locator("#finding").inner_text()


def rows_of_policies(page):
    """Cells of the table of all policies, by name."""
    rows = page.locator("#table tbody tr").evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")
    return {first.split("\n")[0]: rest for first, *rest in rows}


# ---- numbers and sentences ------------------------------------------------------------------------------------------------


def test_numbers_are_said_as_the_library_says_them(chromium):
    rng = np.random.default_rng(1)
    numbers = [0.0, 0.5, 2.5, 125.0, -0.25, 0.0625, 999_999.0, 1e12, *(rng.normal(size=150) * 10.0 ** rng.integers(-3, 14, 150))]
    shares = [0.0, 1.0, 0.5, 0.4999, 0.0625, 0.005, 0.995, 0.095, *rng.uniform(size=150)]
    units = ("rial/segment", "share", "ratio/year", "message/trip", "1/month", "hour")
    functions = {"money": numbers, "number": numbers, "count": [x for x in numbers if abs(x) < 1e15], "percent": shares}
    script = f"""([functions, units, spoken]) => {{
        const W = {json.dumps({name: made.plain(some) for name, some in made.words().items()})};
        const about = () => ({{currency: "rial"}});
        {made.read("say.js")}
        language = spoken;
        const known = {{money, number, count, percent, chance, likelihood}};
        const said = Object.entries(functions).map(([name, values]) => [name, values.map((x) => known[name](x))]);
        return [Object.fromEntries(said), units.map((unit) => functions.number.map((x) => amount(Math.abs(x), unit, 3)))];
    }}"""
    page = chromium.new_page()
    for spoken in LANGUAGES:
        functions |= {"chance": shares, "likelihood": shares}
        said, with_units = page.evaluate(script, [functions, units, spoken])
        for name, values in functions.items():
            ours = likelihood if name == "likelihood" else getattr(language, name)
            assert said[name] == [getattr(ours(float(x)), spoken) for x in values], name
        for unit, texts in zip(units, with_units, strict=True):
            assert texts == [getattr(amount(abs(float(x)), unit, 3), spoken) for x in numbers], unit
    page.close()


def test_a_case_opens_with_its_published_numbers_and_shows_no_others_on_the_way(opened):
    watched = """new MutationObserver(() => {
        const said = document.getElementById("finding")?.textContent;
        if (said && !(window.said ??= []).includes(said)) window.said.push(said);
    }).observe(document, {childList: true, subtree: true, characterData: true})"""
    page = opened(script=watched)
    assert page.evaluate("said") == [finding(page)]
    other = page.locator("#case option:not(:checked)").first.get_attribute("value")
    page.locator("#case").select_option(other)
    rests(page)
    assert page.evaluate("said").pop() == finding(page) and len(page.evaluate("said")) == 2


def test_every_word_of_the_page_is_said_on_it():
    source = "".join(map(made.read, (*made.SCRIPTS, "explorer.html")))
    of_handles = ("low", "middle", "high")
    unsaid = [
        name
        for name in made.SAY.page
        if name not in of_handles and not re.search(rf"\b(page|words)\.{name}\b|data-(say|label)=\"{name}\"", source)
    ]
    assert unsaid == []


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_with_nothing_moved_the_page_says_what_the_register_says(opened, tmp_path, spoken):
    publish.write(tmp_path / "explorer.html", made.explorer(names=()))
    quoted = json.loads((publish.ROOT / "figures" / "headline.json").read_text(encoding="utf-8"))["numbers"]
    sentence = {key: one[f"sentence_{spoken}"] for key, one in quoted.items()}
    page = opened(f"#lang={spoken}", tmp_path / "explorer.html")
    assert finding(page) == sentence["forced.purse_saving"]
    cards = page.locator("#cards").inner_text()
    for key, said in (
        ("forced.purse_chance_of_saving", likelihood),
        ("forced.seen_in_time", language.percent),
        ("status_quo.seen_in_time", language.percent),
        ("forced.price_of_a_miss", language.money),
        ("forced.silent_share", lambda share: language.count(100 * share)),
    ):
        assert getattr(said(quoted[key]["value"]), spoken) in cards, key
    assert sentence["forced.country_saving"] in page.locator("#more").inner_text()
    expect(page.locator("#more")).to_contain_text(sentence["specifications.purse"], timeout=PATIENCE)
    rows = list(rows_of_policies(page).values())
    unit = language.billions
    own = SimpleNamespace(**{name: quoted["forced.purse_saving"][name] for name in ("value", "p05", "p95")})
    cells = [
        unit(own.value),
        language.span(own.p05 / 1, own.p95 / 1, unit),
        likelihood(quoted["forced.purse_chance_of_saving"]["value"]),
    ]
    assert [getattr(cell, spoken) for cell in cells] in [row[:3] for row in rows]


# ---- moves ------------------------------------------------------------------------------------------------------------------

MOVES = (
    "in.tariff=900&in.payload=20,23,26",
    "account=country&policy=popular_messenger&in.messages_per_trip=12&way.harm=none",
    "account=sender&way.horizon=10%20years&way.discount_rate=0&way.tariff=1400&forced.sms_if_unseen=true&forced.timeout_hours=4",
    "account=recipients&way.adaptation=nobody&way.messenger_cost=whole&leaner_sms.price_factor=0.9",
    "case=city_parking&account=country&in.tariff=0.05",
)


def anything(case, seed):
    """Some move: inputs held or moved, a way of reckoning settled otherwise, a policy, a lever of it and an account."""
    rng = np.random.default_rng(seed)
    known, rows = made.of_case(case), [row for row in case.assumptions.values() if row.p05 < row.p95]
    held, moved = rng.choice(len(rows), 2, replace=False)
    low, middle, high = (float(f"{x:.6g}") for x in rows[moved].quantile(np.array([0.2, 0.5, 0.8])))
    choice = known["choices"][rng.integers(len(known["choices"]))]
    policy, other = (str(one) for one in rng.choice([one["name"] for one in known["policies"][1:]], 2))
    parts = [
        f"in.{rows[held].name}={float(rows[held].quantile(np.array([0.7]))[0]):.6g}",
        f"in.{rows[moved].name}={low},{middle},{high}",
        f"way.{choice['name']}={quote(choice['alternatives'][rng.integers(len(choice['alternatives']))]['name'])}",
        f"{other}.price_factor=0.9&policy={policy}&account={rng.choice(known['accounts'])}",
    ]
    return "&".join(parts)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_moved_gives_what_the_lines_of_python_give(opened, case, seed):
    as_in_python(opened(f"#{anything(case, seed)}&lang=en"))


@pytest.mark.parametrize("move", MOVES)
def test_a_move_gives_what_the_lines_of_python_give(opened, move):
    as_in_python(opened(f"#{move}&lang=en"))


def as_in_python(page):
    """Whether a page says what the lines give that it says would give the same."""
    assert page.locator("#notice").inner_text() == ""
    assert "Moved: " in page.locator("#moved").inner_text()
    page.get_by_role("button", name="As Python").click()
    lines = page.locator("#lines pre").inner_text()
    known = {}
    exec(lines.replace("print(", "str("), known)
    saving, words = known["saving"], known["outcome"].draws.about.currency
    table = rows_of_policies(page)
    shown = [one for one in known["outcome"].scenarios if one.name != "status_quo"]
    assert len(table) == len(shown)
    unit = 1e9 if words == "rial" else None
    for one, cells in zip(shown, table.values(), strict=True):
        assert cells[2] == likelihood(float((saving[one.name] > 0).mean())).en, one.name
        if unit:
            assert cells[0] == language.number(saving[one.name].mean() / unit).en, one.name


def test_a_handle_moves_the_whole_an_end_widens_and_hold_makes_it_certain(opened, case):
    page = opened()
    row = case.assumptions["messages_per_trip"]
    before = finding(page)
    page.get_by_role("slider", name=f"{row.label_en}: middle, moves the whole").press("ArrowRight")
    rests(page)
    low, middle, high = (float(x) for x in re.search(r"in\.messages_per_trip=([\d.]+)%2C([\d.]+)%2C([\d.]+)", page.url).groups())
    assert low > row.p05 and middle > row.p50 and high > row.p95
    page.get_by_role("slider", name=f"{row.label_en}: high end").press("Home")
    rests(page)
    assert float(re.search(r"messages_per_trip=[\d.]+%2C([\d.]+)", page.url)[1]) == pytest.approx(middle), "the middle stays"
    page.get_by_role("checkbox", name=f"Hold at one value: {row.label_en}").check()
    rests(page)
    assert re.search(r"in\.messages_per_trip=[\d.]+&", page.url)
    page.get_by_role("button", name="Reset all").click()
    rests(page)
    assert finding(page) == before and "in." not in page.url


def test_a_quick_look_says_that_it_is_one(opened):
    page = opened()
    page.evaluate("""() => {
        const seen = window.seen = [], made = document.getElementById("made");
        new MutationObserver(() => seen.push(made.textContent)).observe(made, {childList: true});
    }""")
    page.get_by_role("slider").nth(1).press("ArrowRight")
    rests(page)
    said = page.evaluate("window.seen")
    assert any(re.match(r"A quick look: \d+ of 512 simulations", one) for one in said) and said[-1].startswith("All 512")


def test_a_way_of_reckoning_that_sets_a_lever_shows_in_the_lever(opened):
    page = opened("#lang=en&way.messenger_cost=whole")
    lever = page.locator("#lever_messenger_cost")
    assert lever.is_disabled() and lever.input_value() == "whole"


def test_another_policy_and_account_are_said_and_the_best_is_marked(opened):
    page = opened("#lang=en&policy=leaner_sms&account=country")
    assert finding(page).startswith("On average “Fewer, shorter SMS”") and "the country" in finding(page)
    expect(page.locator("#table tr.best")).to_contain_text("cheapest at equal service")
    for view in ("Who pays", "Notices", "Price of a miss", "Over time", "Ways of reckoning"):
        page.get_by_role("tab", name=view).click()
        expect(page.locator("#chart svg[role=img]")).to_be_visible(timeout=PATIENCE)
        assert page.locator("#chart svg").get_attribute("aria-label")


# ---- links ------------------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_page_again_as_it_was(opened):
    page = opened("#lang=en&account=country&view=path&in.tariff=500,700,1200&way.horizon=3%20years&forced.start=1401-08")
    again = opened(page.url.partition("explorer.html")[2])
    assert finding(again) == finding(page) and again.url == page.url
    assert again.locator("#moved").inner_text() == page.locator("#moved").inner_text()
    assert again.get_by_role("tab", name="Over time").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_what_a_link_says_wrong_is_told_and_the_rest_is_kept(opened, spoken):
    wrong = (
        "case=moon&policy=nobody&view=x&in.nothing=3&in.payload=-5&in.tariff=9,8,7&way.horizon=forever&forced.lean=maybe&what=1"
    )
    page = opened(f"#{wrong}&data=000000000000&account=country&in.messages_per_trip=12&lang={spoken}")
    told = page.locator("#notice").inner_text()
    for found in ("moon", "nobody", "nothing", "-5", "9,8,7", "forever", "maybe", "what", "000000000000"):
        assert found in told, found
    assert told.count(WRITTEN[spoken].semicolon.strip()) >= 9
    assert "in.messages_per_trip=12" in page.url and "account=country" in page.url and "tariff" not in page.url


def test_nothing_in_a_link_becomes_part_of_the_page(opened):
    page = opened("#lang=en&policy=<img src=x onerror=alert(1)>&in.<b>=1&%E0%A4%A=%")
    assert "<img" in page.locator("#notice").inner_text() and page.locator("#notice img").count() == 0


# ---- what is taken along ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["policies", "ways"])
def test_a_saved_chart_says_in_words_what_was_changed(opened, case, view):
    page = opened(f"#lang=fa&view={view}&in.tariff=900", color_scheme="dark")
    expect(page.locator("#chart svg")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.locator("#save").click()
    with Image.open(download.value.path()) as picture:
        picture.load()
        assert picture.width == 1800 and picture.getpixel((1, 1))[:3] == (255, 255, 255)
        assert len(picture.convert("L").getcolors()) > 20, "something is drawn"
        assert case.assumptions["tariff"].label_fa in picture.text["Description"] and "۹۰" in picture.text["Description"]
        assert "in.tariff=900" in picture.text["Source"]


def test_the_link_and_the_lines_are_copied(opened):
    page = opened("#lang=en&in.tariff=900")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#made")).to_contain_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="As Python").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    assert "held(tariff=900)" in page.evaluate("navigator.clipboard.readText()")


# ---- for everybody ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken", "width", "colors"), [("en", 1400, "light"), ("fa", 390, "dark"), ("fa", 1400, "light"), ("en", 390, "dark")]
)
def test_nothing_bars_a_reader(opened, spoken, width, colors):
    page = opened(f"#lang={spoken}&in.tariff=900", width=width, color_scheme=colors)
    page.locator("#moves details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("html").get_attribute("dir") == WRITTEN[spoken].direction
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_on_a_desk_the_result_stays_in_sight(opened):
    page = opened()
    page.locator("#inputs .input").last.scroll_into_view_if_needed()
    assert page.locator("#finding").bounding_box()["y"] >= 0


def test_a_page_speaks_persian_with_persian_digits_and_toman(opened):
    page = opened("#lang=fa")
    said = page.locator("#result").inner_text()
    assert "تومان" in said and "ریال" not in said and not re.search(r"[0-9٠-٩]", said), said


def test_arrows_lead_through_the_views(opened):
    page = opened()
    page.get_by_role("tab", name="All policies").press("ArrowRight")
    assert page.get_by_role("tab", name="Who pays").get_attribute("aria-selected") == "true"
    assert page.evaluate("document.activeElement.id") == "tab_accounts"


def test_a_page_is_known_by_the_code_of_its_answer(opened, tmp_path):
    (code,) = (one.code for one in publish.catalogue(publish.ROOT / "figures") if one.name == "03_answer")
    publish.write(tmp_path / "explorer.html", made.explorer(names=(), draws=DRAWS, chart=code))
    assert code in opened("#lang=fa", tmp_path / "explorer.html").locator("#published_as").inner_text()
    with (tmp_path / "explorer.html").open("rb") as stream:
        assert {trace.code for trace in reading.traces(stream)} == {code}, "so that verify says whether it still holds"
