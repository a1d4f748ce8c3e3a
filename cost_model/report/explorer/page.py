"""The page of the explorer: what a visitor moves, and what the library gives for it, in Persian or in English.

Sliders are number fields of ipywidgets, which page.js turns into the browser's own sliders: those follow the direction of
reading, the keyboard and a screen reader, which the slider of ipywidgets does not.
"""

import asyncio
import base64
import os
import threading
from html import escape
from pathlib import Path

import ipywidgets as widgets
from numpy import sign

import cost_model
from cost_model.model.scenarios import BASELINE, named, published
from cost_model.report import publish
from cost_model.report.charts.chart import FONTS
from cost_model.report.explorer.choice import (
    LEVERS,
    RATES,
    STEPS,
    WITHOUT_MESSENGER,
    YOURS,
    Choice,
    Explorer,
    digits_of,
    levers_of,
    scenario_of,
    value_at,
    values_of,
)
from cost_model.report.language import (
    ACCOUNTS,
    BASES,
    average,
    count,
    estimate,
    money,
    number,
    percent,
    rounded,
    series,
    year,
    years,
)
from cost_model.report.numbers.headline import DRAWS, SEED
from cost_model.report.numbers.words import amount
from cost_model.report.publish.files import screen_png
from cost_model.report.say.register import likelihood
from cost_model.report.say.wording import WHO
from cost_model.words import Text, words_of

SAY = words_of("explorer/page")

CALM = 0.25  # seconds without a move before the chart is drawn and the break-evens are looked for
HERE = Path(__file__).parent
IN_TURN = threading.Lock()  # matplotlib keeps its style in one place: one chart at a time

TITLE = SAY.title
INTRO = SAY.intro
OTHER = SAY.other  # the language that the button changes to
PERSPECTIVE = SAY.perspective
POLICY = SAY.policy
RATE = SAY.rate
DETAILS = SAY.details
ASSUMPTIONS = SAY.assumptions
HOW = SAY.how
AS_DRAWN = SAY.as_drawn
HELD_AT = SAY.held_at
RESET = SAY.reset
RESET_ONE = SAY.reset_one
RESET_ALL = SAY.reset_all
EXPORT = SAY.export
COSTS = SAY.costs
COLUMNS = (
    SAY.columns,
    None,
    None,
    SAY.columns_2,
    SAY.columns_3,
)
RESULTS = {  # by the sign of the mean saving
    1: SAY.results_one,
    0: SAY.results_zero,
    -1: SAY.results,
}
BREAK_EVEN = SAY.break_even
WHATS = {
    "reach": (SAY.whats_reach, percent),
    "tariff": (SAY.whats_tariff, money),
    "month": (SAY.whats_month, number),
}
ANY = SAY.any
NEVER = SAY.never
CHANGED = SAY.changed
UNCHANGED = SAY.unchanged
MADE = SAY.made


class Page:
    """The page; shows itself at the end of a notebook's cell.

    language  'en' or 'fa'; without it that of the browser, as the server tells it
    """

    def __init__(self, case=None, draws=DRAWS, seed=SEED, language=None):
        self.case = case or cost_model.load()
        self.explorer = Explorer(self.case, draws, seed)
        asked = os.environ.get("HTTP_ACCEPT_LANGUAGE", "")
        self.language = language or ("fa" if asked.lower().startswith("fa") else "en")
        self.choice, self.steps, self.setting = Choice(), {}, False
        self.drawing = None
        self.root = widgets.VBox()
        self.root.add_class("explorer")
        self.build()

    def _ipython_display_(self):
        from IPython.display import HTML, display

        faces = "".join(
            f"@font-face{{font-family:Vazirmatn;font-weight:{weight};src:url(data:font/ttf;base64,{_base64((FONTS / file).read_bytes())})}}"
            for weight, file in ((400, "Vazirmatn-Regular.ttf"), (700, "Vazirmatn-Bold.ttf"))
        )
        style, script = (HERE / "page.css").read_text(encoding="utf-8"), (HERE / "page.js").read_text(encoding="utf-8")
        display(HTML(f"<style>{faces}{style}</style><script>{script}</script>"))
        display(self.root)

    # ---- what stands on the page ------------------------------------------------------------------------------

    def build(self):
        """Make every widget anew, in the language of the page, from what was chosen so far."""
        for widget in _all_of(self.root.children):
            widget.close()
        say, languages = self.say, {"en": "fa", "fa": "en"}
        self.root.remove_class(f"explorer-{languages[self.language]}")
        self.root.add_class(f"explorer-{self.language}")
        switch = _button(say(OTHER), "explorer-language", self.other_language)
        heading = _html("explorer-heading", f"<h1>{escape(say(TITLE))}</h1><p>{escape(say(INTRO))}</p>")
        self.account = self.select(PERSPECTIVE, ACCOUNTS)
        self.rate = self.select(RATE, {rate: percent(rate) for rate in RATES})
        policies = {one.name: one.label for one in published() if one.name != BASELINE}
        self.policy = self.select(POLICY.fill(baseline=named(BASELINE).quoted), policies | {"explored": YOURS})
        self.levers = {lever: self.select(label, values_of(lever)) for lever, (label, _) in LEVERS.items()}
        self.result, self.finding, self.tables = _html("explorer-result"), _html("explorer-finding"), _html("explorer-tables")
        self.chart, self.made, self.download = _html("explorer-chart"), _html("explorer-made"), _html("explorer-download")
        self.about, self.break_evens = _html("explorer-about"), _html("explorer-tables")
        self.sliders = _box("explorer-sliders")
        self.shown = []
        levers = _box(
            "explorer-levers", _html("explorer-heading", f"<h2>{escape(say(DETAILS))}</h2>"), *self.levers.values(), self.rate
        )
        reset = _button(say(RESET_ALL), "explorer-reset-all", self.reset_all)
        assumptions = _box("explorer-assumptions", self.about, reset, self.sliders)
        export = _button(say(EXPORT), "explorer-export", self.export)
        results = _box(
            "explorer-results",
            self.finding,
            self.tables,
            self.break_evens,
            self.chart,
            _box("explorer-bar", export, self.download),
            self.made,
        )
        self.root.children = (
            _box("explorer-top", heading, switch),
            _box("explorer-choice", self.policy, self.account),
            self.result,
            _box("explorer-body", _box("explorer-controls", assumptions, levers), results),
        )
        self.show_choice()
        self.rank()
        self.update()

    def say(self, text):
        """A Text in the language of the page."""
        return getattr(text, self.language)

    def select(self, label, values):
        """A list to choose one of, whose change is a change of the choice."""
        options = [(self.say(text), value) for value, text in values.items()]
        widget = widgets.Dropdown(options=options, description=self.say(label))
        widget.add_class("explorer-select")
        widget.observe(lambda change: self.chosen(widget), "value")
        return widget

    def slider(self, name):
        """A slider with its label, marks, value and button to let go of it."""
        row, label = self.case.assumptions[name], self.label(name)
        widget = widgets.BoundedIntText(
            value=self.steps.get(name, STEPS // 2), min=0, max=STEPS, description=self.say(label), continuous_update=True
        )
        widget.add_class("explorer-range")
        marks = [self.amount(name, value_at(row, step)) for step in (0, STEPS // 2, STEPS)]
        below = "".join(f"<span>{escape(mark)}</span>" for mark in marks)
        basis = f'<span class="explorer-basis">{escape(self.say(BASES[row.basis]))}</span>'
        value = _html("explorer-at")
        button = _button(self.say(RESET), "explorer-reset", lambda: self.reset(name))
        button.tooltip = self.say(RESET_ONE.fill(name=label))

        def show():
            held = HELD_AT.fill(value=self.amount_text(name, self.choice.values[name])) if name in self.steps else AS_DRAWN
            value.value = f"<output>{escape(self.say(held))}</output>{basis}"
            button.disabled = name not in self.steps

        def moved(change):
            if not self.setting:
                self.steps[name] = change["new"]
                self.choose(values=self.choice.values | {name: value_at(row, change["new"])})
                show()

        widget.observe(moved, "value")
        show()
        box = _box("explorer-input", widget, _html("explorer-marks", below), _box("explorer-bar", value, button))
        box.show, box.slider = show, widget
        return box

    def label(self, name):
        """Printed name of an assumption."""
        row = self.case.assumptions[name]
        return Text(row.label_en, row.label_fa)

    def amount_text(self, name, value):
        """A value of an assumption with its unit, to so many digits as tell its values apart."""
        row = self.case.assumptions[name]
        return amount(value, row.unit, max(3, digits_of(row)))

    def amount(self, name, value):
        """The same in the language of the page."""
        return self.say(self.amount_text(name, value))

    # ---- what a visitor does ----------------------------------------------------------------------------------

    def other_language(self):
        """Turn the page to the other language; what was chosen stays."""
        self.language = "en" if self.language == "fa" else "fa"
        self.build()

    def chosen(self, widget):
        """A list was changed: the policy as a whole, one of its levers, the account or the rate."""
        if self.setting:
            return
        scenario = self.choice.scenario
        if widget is self.policy:
            scenario = scenario_of(levers_of(scenario)) if widget.value == "explored" else named(widget.value)
        elif widget in self.levers.values():
            scenario = scenario_of({lever: list_.value for lever, list_ in self.levers.items()})
        self.choose(scenario=scenario, account=self.account.value, discount_rate=self.rate.value)
        self.show_choice()

    def reset(self, name):
        """Let go of one assumption: it is as uncertain as it was."""
        del self.steps[name]
        self.choose(values={n: value for n, value in self.choice.values.items() if n != name})
        self.show_sliders()

    def reset_all(self):
        """Let go of all of them."""
        self.steps.clear()
        self.choose(values={})
        self.show_sliders()

    def choose(self, **changes):
        """Change the choice; the numbers follow at once, the rest when the visitor pauses."""
        self.choice = Choice(**{**vars(self.choice), **changes})
        self.update()

    def export(self):
        """Offer the chart as a PNG with its provenance; page.js takes it at once, and the link stays."""
        chart = publish.stamped(self.explored.chart(), f"explored_{self.choice.account}")
        name = f"{chart.provenance.chart}_{chart.provenance.code[-6:]}.{self.language}.png"
        picture = _alone(publish.png, chart, self.language)
        self.download.value = (
            f'<a download="{name}" data-save="1" href="data:image/png;base64,{_base64(picture)}"><bdi>{name}</bdi></a>'
        )

    # ---- what follows -----------------------------------------------------------------------------------------

    def show_choice(self):
        """Put the choice into the lists; a lever that moves nothing under this policy cannot be moved."""
        self.setting = True
        scenario = self.choice.scenario
        self.policy.value = scenario.name
        self.account.value, self.rate.value = self.choice.account, self.choice.discount_rate
        for lever, widget in self.levers.items():
            value = getattr(scenario, lever)
            widget.disabled = scenario.messenger == "none" and lever not in WITHOUT_MESSENGER
            if value in values_of(lever):
                widget.value = value
        self.setting = False

    def show_sliders(self):
        """Put what is held into the sliders."""
        self.setting = True
        for name, box in zip(self.shown, self.sliders.children, strict=True):
            box.slider.value = self.steps.get(name, STEPS // 2)
            box.show()
        self.setting = False

    def rank(self):
        """Show the assumptions that matter most to the choice, and whatever else is held."""
        most = self.explorer.ranked(self.choice)
        shown = most + [name for name in self.steps if name not in most]
        who = HOW.fill(who=WHO[self.choice.account])
        self.about.value = f"<h2>{escape(self.say(ASSUMPTIONS))}</h2><p>{escape(self.say(who))}</p>"
        if shown != self.shown:
            before, self.shown = self.sliders.children, shown
            self.sliders.children = [self.slider(name) for name in shown]
            for widget in _all_of(before):
                widget.close()

    def update(self):
        """The numbers, now; the chart and the break-evens, when the visitor pauses."""
        self.explored = self.explorer.explore(self.choice)
        row = {r.account: r for r in self.explored.savings.itertuples()}[self.choice.account]
        self.result.value = (
            f"<p><span>{escape(self.say(RESULTS[int(sign(rounded(row.mean)))].fill(who=WHO[self.choice.account])))}</span> "
            f"<strong>{escape(self.say(money(abs(row.mean))))}</strong></p>"
        )
        self.finding.value = f"<p>{escape(self.say(self.explored.finding))}</p>"
        self.tables.value = self.cost_table()
        self.made.value = self.made_with()
        for widget in (self.chart, self.break_evens):
            widget.add_class("explorer-stale")
        self.download.value = ""
        if self.drawing:
            self.drawing.cancel()
        try:
            self.drawing = asyncio.get_running_loop().create_task(self.later())
        except RuntimeError:  # no page is there, only a caller of these methods
            self.drawing = None

    async def later(self):
        """What takes longer, once the visitor has paused; in a thread, so that a move is not kept waiting."""
        await asyncio.sleep(CALM)
        self.rank()
        explored, language = self.explored, self.language
        chart = explored.chart()
        picture = await asyncio.to_thread(_alone, screen_png, chart, language)
        if explored is self.explored and language == self.language:
            alt = escape(getattr(chart.alt, language), quote=True)
            self.chart.value = f'<img alt="{alt}" src="data:image/png;base64,{_base64(picture)}">'
            self.chart.remove_class("explorer-stale")
            await asyncio.to_thread(_alone, getattr, explored, "break_even")
            if explored is self.explored and language == self.language:
                self.show_break_evens()

    def show_break_evens(self):
        """The break-evens of what is chosen."""
        self.break_evens.value = self.break_even_table()
        self.break_evens.remove_class("explorer-stale")

    def cost_table(self):
        """Cost of SMS and of the policy to each account, and the saving."""
        rows = {(r.account, r.scenario): r for r in self.explored.costs.itertuples()}
        savings = {r.account: r for r in self.explored.savings.itertuples()}
        scenario = self.choice.scenario
        names = (COLUMNS[0], named(BASELINE).label, scenario.label, *COLUMNS[3:])
        head = "".join(f'<th scope="col">{escape(self.say(name))}</th>' for name in names)
        body = ""
        for account, saving in savings.items():
            cells = [average(rows[account, s], money) for s in (BASELINE, scenario.name)]
            cells += [average(saving, money), likelihood(saving.probability)]
            marked = ' class="explorer-asked"' if account == self.choice.account else ""
            tds = "".join(
                f'<td data-label="{escape(self.say(name), quote=True)}">{escape(self.say(cell))}</td>'
                for name, cell in zip(names[1:], cells, strict=True)
            )
            body += f'<tr{marked} data-account="{account}"><th scope="row">{escape(self.say(ACCOUNTS[account]))}</th>{tds}</tr>'
        caption = COSTS.fill(years=years(self.explored.outcome.horizon))
        return f"<table><caption>{escape(self.say(caption))}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def break_even_table(self):
        """What it takes for the account to save: reach, tariff, month."""
        body = ""
        for row in self.explored.break_even.itertuples():
            label, unit = WHATS[row.what]
            said = [estimate(row, unit)] if row.never < 1 else []
            if row.p95 == 0:
                said = [ANY.fill(share=likelihood(1 - row.never))]
            if row.never:
                said.append(NEVER.fill(share=likelihood(row.never)))
            body += f'<tr data-what="{row.what}"><th scope="row">{escape(self.say(label))}</th><td>{escape(self.say(series(said)))}</td></tr>'
        caption = BREAK_EVEN.fill(who=WHO[self.choice.account])
        return f'<table class="explorer-break-even"><caption>{escape(self.say(caption))}</caption><tbody>{body}</tbody></table>'

    def made_with(self):
        """What is held, the number of simulations and the seed."""
        held = [
            Text("{name} {value}", "{name} {value}").fill(name=self.label(name), value=self.amount_text(name, value))
            for name, value in self.choice.values.items()
        ]
        changed = CHANGED.fill(rows=series(held)) if held else UNCHANGED
        made = MADE.fill(draws=count(len(self.explorer.draws)), seed=year(self.explorer.draws.seed))
        return f'<p class="explorer-held">{escape(self.say(changed))}</p><p>{escape(self.say(made))}</p>'


def _alone(function, *arguments):
    with IN_TURN:
        return function(*arguments)


def _base64(content):
    return base64.b64encode(content).decode()


def _html(kind, text=""):
    widget = widgets.HTML(text)
    widget.add_class(kind)
    return widget


def _box(kind, *children):
    box = widgets.Box(children)
    box.add_class(kind)
    return box


def _button(text, kind, pressed):
    button = widgets.Button(description=text)
    button.add_class(kind)
    button.on_click(lambda _: pressed())
    return button


def _all_of(children):
    """Widgets with all that stand within them."""
    for child in children:
        yield child
        yield from _all_of(getattr(child, "children", ()))
