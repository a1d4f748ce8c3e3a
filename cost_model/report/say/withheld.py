"""What stands in the place of a value of information that breaks a law; `valuing.laws` tells which one."""

from cost_model.report.language import capital, count, series
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("say/withheld")
LAWS, NOT_SHOWN = SAY.laws, SAY.not_shown
NAMES = [[f"{name}_{lang}" for lang in LANGUAGES] for name in ("label", "name")]  # columns with the printed name of a row


def why_not_shown(law):
    """What stands in the place of a value that breaks a law."""
    return SAY.because.fill(not_shown=NOT_SHOWN, why=LAWS[law])


def not_shown(numbers):
    """What a picture says in the place of values that are withheld, in words for the slide: of whom, and why; None where there is none."""
    both = next((pair for pair in NAMES if set(pair) <= set(numbers)), None)
    gone = {}
    for column in [c for c in ("withheld", "withheld_second") if both and c in numbers]:
        for law, *name in numbers[[column, *both]].dropna().itertuples(index=False):
            name = Text(*name) if column == "withheld" else SAY.second.fill(name=Text(*name))
            gone[name, law] = gone.get((name, law), 0) + 1
    if not gone:
        return None
    rows = [(SAY.several.fill(name=name, n=count(n)) if n > 1 else name, LAWS[law]) for (name, law), n in gone.items()]
    told = series(SAY.of_one.fill(name=name, why=why) for name, why in rows)
    return SAY.because.fill(not_shown=capital(NOT_SHOWN), why=told)
