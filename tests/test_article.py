"""The article, claim by claim: what it says, on whose word, where the model uses it, and what was told wrong and stands corrected."""

import json
import re

import pandas as pd
import pytest
from test_data import rewrite

import cost_model
from cost_model.__main__ import main
from cost_model.inputs import case as cases
from cost_model.inputs import data, uses
from cost_model.inputs.article import NAMES_ARE
from cost_model.report import publish
from cost_model.report import run as report
from cost_model.report.numbers import article, tables
from cost_model.report.say import findings, headings
from cost_model.words import LANGUAGES

ARTICLE = "itiran_2022"


@pytest.fixture(scope="module")
def claims():
    return article.claims()


@pytest.fixture(scope="module")
def by_name(claims):
    return claims.set_index("claim")


@pytest.fixture(scope="module")
def known():
    return article.names()


# ---- the table -------------------------------------------------------------------------------------------------------------


def test_claims_stand_in_the_articles_order_each_once_and_say_one_thing_in_both_languages(claims):
    places = [claims.claim.tolist().index(name) for name in ("handset_reports", "notices_move", "installs", "circular_names_we")]
    assert places == sorted(places) and claims.claim.is_unique and len(claims) >= 30
    for column in ("says_en", "says_fa"):
        assert claims[column].str.split().str.len().between(1, 25).all()
    assert not claims.says_en.str.contains(r"[؀-ۿ]").any() and not claims.says_fa.str.contains(r"[a-zA-Z0-9]").any()


def test_what_is_reported_names_who_says_so_and_nothing_else_does(claims):
    assert set(claims.status) == set(article.STATUSES)
    reported = claims.status == "reported"
    for column in ("who_en", "who_fa"):
        assert (claims[column][reported] != "").all() and (claims[column][~reported] == "").all()


def test_every_name_that_uses_a_claim_is_one_of_the_model_and_what_is_unused_says_why(claims, known):
    case = cost_model.load()
    real = {*case.assumptions, *(f"policy:{one.name}" for one in cost_model.model.scenarios.published())}
    real |= {f"case:{name}" for name in cases.filled_in()}
    real |= {*data.OBSERVATIONS, *case.sources.index}
    assert set(known) == real
    for row in claims.itertuples():
        assert set(row.used_names.split()) <= real, row.claim
        assert bool(row.used_names) == (row.why_not_en == "") == (row.why_not_fa == ""), row.claim
    assert set(claims.claim[claims.used_names == ""]) == {"one_star", "head_of_owner"}


def test_every_input_and_every_case_that_rests_on_the_article_is_named_by_a_claim(claims):
    named = set(" ".join(claims.used_names).split())
    case = cost_model.load()
    assert {a.name for a in case.assumptions.values() if a.as_stated is not None or ARTICLE in a.source.split()} <= named
    cited = {
        name for name in cases.names() if ARTICLE in (data.DATA / cases.CASES / name / "case.csv").read_text(encoding="utf-8")
    }
    assert {"handset_registration", "customs_all_services"} <= cited <= {name.removeprefix("case:") for name in named}


def test_numbers_of_the_claims_are_those_that_the_model_takes_as_stated(by_name):
    stated = cost_model.load().as_stated().assumptions
    tonnes = {"exports": stated["tonnage_export"].p50 / 1e6, "imports": stated["tonnage_import"].p50 / 1e6}
    tonnes["trade_in_all"] = sum(tonnes.values())
    assert tonnes == {"exports": 122, "imports": 41, "trade_in_all": 163}
    for name, said in tonnes.items():
        assert f"{said:.0f} million tonnes" in by_name.says_en[name]
    assert f"{stated['messages_per_trip'].p50:.0f} SMS may be received for a truck" in by_name.says_en["twelve_sms"]
    assert f"about {stated['installs_at_start'].p50:,.0f} installs" in by_name.says_en["installs"]


def test_printed_names_are_those_of_the_rows_in_each_language(by_name):
    assert by_name.used_en["exports"] == cost_model.load().assumptions["tonnage_export"].label_en
    assert by_name.used_fa["notices_move"] == "فقط پیام‌رسان" and by_name.used_en["notices_move"] == "Messenger only"
    assert by_name.used_en["denied_next_day"] == cases.label_of("handset_registration").en
    assert by_name.used_en["stopped"].startswith("table mandates; ") and "؛ " in by_name.used_fa["stopped"]


def test_the_table_is_shown_with_headings_and_printed_statuses_in_both_languages(claims):
    assert all(headings.heading(column).fa != column for column in claims) and "07_article" in headings.TABLES
    shown = publish.show(claims, "07_article", "says status who used why_not")
    english, persian = shown._repr_html_(), shown.fa._repr_html_()
    assert english.count("<tr>") == len(claims) + 1
    assert "inferred by us" in english and "برداشت ما" in persian and "inferred" not in persian and "stated" not in persian
    longest = max(claims.says_en, key=len)
    assert longest in english and max(claims.says_fa, key=len) in persian, "nothing is cut"


def test_a_notebook_shows_it_and_the_command_tells_of_it(claims, capsys):
    sources = [cell["source"] for path in report.notebooks() for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert any('publish.show(article.claims(), "07_article"' in "".join(lines) for lines in sources)
    assert main(["data"]) == 0
    assert f"data/article.csv is in order: {len(claims)} claims, " in capsys.readouterr().out


# ---- what is wrong in it -----------------------------------------------------------------------------------------------------


def faults_of(folder, change):
    rewrite(folder / article.FILE, change)
    with pytest.raises(data.DataError) as caught:
        article.claims(folder)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


USED = f"expected {NAMES_ARE}; there is no name 'instals_at_start'; the nearest is 'installs_at_start'"
BROKEN = [
    ("installs", {"used": "instals_at_start"}, f"column used: found 'instals_at_start', {USED}"),
    (
        "installs",
        {"status": "stated by it"},
        "column status: found 'stated by it', expected one of stated, reported, inferred; there is no word 'stated by it'; "
        "the nearest is 'stated'",
    ),
    ("handset_denial", {"who_fa": ""}, "column who_fa: found nothing, expected who says so, as the claim is reported"),
    ("installs", {"who_en": "somebody"}, "column who_en: found 'somebody', expected nothing, as the claim is stated"),
    (
        "installs",
        {"used": "", "why_not_en": "nobody counted"},
        "column why_not_fa: found nothing, expected why the model does not use the claim, or what uses it in used",
    ),
    ("one_star", {"used": "q", "why_not_fa": ""}, "expected nothing, as the claim is used"),
    ("installs", {"says_fa": ""}, "column says_fa: found nothing, expected what the article says, in words of our own"),
    ("installs", {"says_en": "word " * 26}, f"column says_en: found '{'word ' * 16}…', expected at most 25 words"),
    ("installs", {"claim": "Installs!"}, "column claim: found 'Installs!', expected a name of small letters, digits and _"),
    ("installs", {"claim": "exports"}, "column claim: found 'exports', expected another one than row 8 has"),
    ("installs", {"used": "tariff tariff"}, "column used: found 'tariff', expected each name once"),
]


@pytest.mark.parametrize(("name", "change", "told"), BROKEN)
def test_a_wrong_cell_is_named_with_its_place_and_what_was_expected(folder, claims, name, change, told):
    row = claims.claim.tolist().index(name)
    (line,) = faults_of(folder, lambda rows: rows[row].update(change))
    assert line.startswith(f"article.csv, row {row + 2}, column ") and line.endswith(told)


def test_all_faults_of_the_table_are_told_at_once(folder):
    def change(rows):
        rows[0].update(status="", who_en="")
        rows[3].update(used="instals_at_start")
        rows[5].update(says_en="")

    lines = faults_of(folder, change)
    assert [re.match(r"article.csv, row (\d+), column (\w+)", line).groups() for line in lines] == [
        ("2", "status"),
        ("5", "used"),
        ("7", "says_en"),
    ]


def test_a_policy_that_is_taken_away_is_no_longer_named_and_is_no_fault(folder, claims):
    rewrite(folder / "policies.csv", lambda rows: [row for row in rows if row["name"] != "circular_1398"])
    named, left = claims.used_names.str.contains("policy:circular_1398"), article.claims(folder)
    assert named.any() and claims.used_en[named].str.contains("All services, then reversed").all()
    assert not left.used_en.str.contains("All services").any() and (left.used_names == claims.used_names).all()


def test_a_table_that_is_not_there_or_lacks_a_column_is_told(folder):
    rows = pd.read_csv(folder / article.FILE, dtype=str, keep_default_na=False)
    rows.drop(columns="status").to_csv(folder / article.FILE, index=False)
    (line,) = faults_of(folder, lambda rows: rows)
    assert line.endswith("column status: found nothing, expected this column")
    (folder / article.FILE).unlink()
    with pytest.raises(data.DataError, match=r"article.csv: found nothing, expected this file"):
        article.claims(folder)


def test_a_spreadsheet_may_save_it_with_semicolons_and_a_mark(folder, claims):
    rows = pd.read_csv(folder / article.FILE, dtype=str, keep_default_na=False)
    rows.to_csv(folder / article.FILE, index=False, sep=";", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(article.claims(folder), claims)


# ---- what was told wrong and stands corrected --------------------------------------------------------------------------------

STATUS_OF = {
    "sent_to_owners": "stated",
    "owners_drive": "inferred",
    "denied_next_day": "stated",
    "installs": "stated",
    "store_bracket": "inferred",
    "circular_names_we": "reported",
    "circular_reason": "reported",
    "network_set_up": "reported",
    "stopped": "stated",
    "handset_codes_by_sms": "stated",
    "truck_sms_back": "inferred",
    "course_selection": "stated",
    "login_codes": "inferred",
    "head_of_owner": "reported",
    "install_counts": "stated",
}


def test_each_claim_has_its_own_status(by_name):
    assert by_name.status[list(STATUS_OF)].to_dict() == STATUS_OF
    quoted = by_name.index.str.startswith("circular_") | (by_name.index == "network_set_up")
    assert set(by_name.who_en[quoted]) == {"circular of customs, Bahman 1398"}


def sentences(text, language):
    return re.split(r"(?<=[.؟?])\s+", getattr(text, language))


def saying(text, language, *words):
    """The sentences of a text that hold all of these words."""
    return [one for one in sentences(text, language) if all(word in one for word in words)]


def test_the_introduction_says_who_is_told_and_what_is_ours():
    said = findings.opening(cost_model.load())["introduction"]
    assert saying(said, "en", "Iran Mobile", "12 SMS", "sent to truck owners") and saying(said, "fa", "۱۲ پیامک", "صاحب")
    assert saying(said, "en", "We assume", "owners drive", "drivers")
    assert saying(said, "fa", "مدل فرض می‌کند", "صاحبان", "راننده می‌نامد")
    for one in saying(said, "en", "driver"):
        assert one.startswith("We assume"), "the article says owners; drivers is the model's word"
    (back,) = saying(said, "en", "came back")
    assert "our inference" in back and "handsets" in back and saying(said, "fa", "بازگشت", "برداشت ماست")
    (circular,) = saying(said, "en", "circular")
    assert "Bahman 1398" in circular and "lapsed" in circular and "We" in sentences(said, "en")[0]
    assert all(len(one.split()) <= 25 for language in LANGUAGES for one in sentences(said, language))


def test_the_5000_are_the_articles_and_the_bracket_is_ours_wherever_both_are_told(draws):
    case = cost_model.load()
    said = findings.install_base(tables.installs_and_need(case, 2**7), tables.adoption_paths(draws))
    first = sentences(said, "en")[0]
    assert re.fullmatch(r"The article speaks of about 5,000 installs; that a store’s bracket .* 10,000 is our inference\.", first)
    assert re.search(r"گزارش از حدود ۵٬۰۰۰ نصب می‌گوید؛ .*بازهٔ .* تا ۱۰٬۰۰۰ .*برداشت ماست", said.fa)
    for note in (
        case.assumptions["installs_at_start"].note,
        case.sources.loc[ARTICLE, "note"],
        data.observations("messenger_users").query("platform == 'We' and source == @ARTICLE").note.item(),
    ):
        assert "about 5,000" in note and "inferred" in note
    for name in ("installs", "store_bracket"):
        assert ("10,000" in article.claims().set_index("claim").says_en[name]) == (name == "store_bracket")


def test_the_circular_names_we_and_when_it_stopped_is_not_said():
    case = cost_model.load("customs_all_services")
    assert (case.about.messenger.en, case.about.messenger.fa) == ("We", "ما") == tuple(cost_model.load().about.messenger)
    assert "when is not said" in case.about.told.en and "inferred" in case.about.told.en and "برداشت ما" in case.about.told.fa
    order = data.observations("mandates").set_index("case").loc["Customs: truckers' notices in a messenger, first attempt"]
    assert order.end == "" and "inferred" in order.note
    installs = case.assumptions["installs_at_start"]
    assert (
        installs.p50 < 5000 and ARTICLE in installs.source and uses.of(case)["installs_at_start", ARTICLE].distance == "stretched"
    )


def test_handset_codes_were_denied_the_day_after_the_reports():
    about = cost_model.load("handset_registration").about
    assert "one day and denied the next" in about.told.en and "روز بعد تکذیب" in about.told.fa
    order = data.observations("mandates").set_index("case").loc["Customs: handset registration through a messenger"]
    assert order.note == "reported one day and denied the next"


WRONG = r"same day|quietly come back|in one day|همان روز|بی‌سروصدا|SMS it sends to truck drivers|پیامک‌هایی که برای رانندگان|a driver may get"


def test_no_misreading_of_the_article_stands_in_data_notebooks_or_codebook():
    texts = {path: path.read_text(encoding="utf-8-sig") for path in [*data.DATA.rglob("*.csv"), data.DATA / "README.md"]}
    for path in report.notebooks():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts[path] = "\n".join("".join(cell["source"]) for cell in cells)
    texts["opening"] = "\n".join(findings.opening(cost_model.load())["introduction"])
    found = {str(path): re.findall(WRONG, text) for path, text in texts.items()}
    assert not {path: words for path, words in found.items() if words}


def test_course_selection_is_the_articles_and_login_codes_are_other_pages(by_name):
    assert "registration and course selection" in by_name.says_en["course_selection"]
    assert "ثبت‌نام و انتخاب واحد" in by_name.says_fa["course_selection"] and "other pages" in by_name.says_en["login_codes"]
    assert by_name.used_names[["course_selection", "login_codes"]].tolist() == ["case:azad_university_igap"] * 2
