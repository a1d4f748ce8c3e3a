"""What the texts of notices say of the input `segments_per_message`: they count it, or a judgement of it may not contradict them."""

from cost_model.inputs import data, texts
from cost_model.inputs.assumptions import Assumption, lowest_value
from cost_model.inputs.draws import INPUTS
from cost_model.inputs.series import TOLERANCE
from cost_model.words import words_of

SEGMENTS = "segments_per_message"
SAY = words_of("inputs/new_case")


def of_texts(notices, path, place, about, rows, places, faults):
    """The row `segments_per_message` by its name, where it follows from the texts; else no row.

    It follows where the texts are those that are sent, and it is known how often each one comes. Otherwise it is a judgement, and
    one that the texts contradict is a fault.
    notices  read from the path;  place  folder of the case;  rows  its assumptions, with those of data/ that it takes over
    places   the row in its table of each that stands there
    """
    if notices.empty:
        return {}
    _check_frequencies(notices, path, about, rows, faults)
    file, said = data.shown_path(place / "assumptions.csv"), data.shown_path(path)
    languages = (about.sent_in,) if about.sent_in else texts.LANGUAGES
    spans = {language: texts.segments_range(notices, language, about.line) for language in languages}
    fewest, most = min(low for low, _ in spans.values()), max(high for _, high in spans.values())
    sent = not notices["illustrative"].any()
    if sent and len(set(spans.values())) > 1:
        told = " and ".join(f"{_span(*span)} in {language}" for language, span in spans.items())
        expected = f"a row for 'sent_in', {SAY.about.sent_in.en}: they take {told} segment/message"
        faults.add(data.shown_path(place / "case.csv"), None, "key", None, expected)
    elif sent and fewest == most:
        if SEGMENTS in places:
            expected = (
                f"no row of that name: it follows from the texts of {said}, which take {_span(fewest, most)} segment/message"
            )
            faults.add(file, places[SEGMENTS], "name", SEGMENTS, expected)
        labels = {f"label_{language}": name for language, name in SAY.counted_segments._asdict().items()}
        note = "Counted in the texts of notices.csv, each as often as it comes."
        known = {"minimum": lowest_value(SEGMENTS), "basis": "measured", "note": note}
        return {SEGMENTS: Assumption(SEGMENTS, INPUTS[SEGMENTS][0], "fixed", fewest, fewest, fewest, **known, **labels)}
    elif SEGMENTS in rows:
        known_mean = fewest == most or not notices["per_event"].isna().any()
        _check_judged_segments(rows[SEGMENTS], fewest, most, known_mean, said, file, places.get(SEGMENTS), faults)
    return {}


def _check_judged_segments(judged, fewest, most, known_mean, said, file, row, faults):
    """Add a fault where a judgement of the segments per message contradicts the texts, illustrative ones too.

    fewest, most  as the texts allow, for a known mean in either language;  row  of the file, or None where it is that of data/
    """
    if known_mean:
        right = judged.p05 <= most * (1 + TOLERANCE) and judged.p95 >= fewest * (1 - TOLERANCE)
        column, found = "p05 to p95", f"{_span(judged.p05, judged.p95)} {judged.unit}"
        expected = f"an interval that holds {_span(fewest, most)}, the mean of the texts of {said}"
    else:
        right, column, found = fewest <= judged.p50 <= most, "p50", f"{judged.p50:.4g} {judged.unit}"
        expected = f"from {fewest} to {most} {judged.unit}, as the texts of {said} take"
    if not right and row:
        faults.add(file, row, column, found, expected)
    elif not right:
        faults.add(file, None, "name", None, f"a row for '{SEGMENTS}', as {found} of data/assumptions.csv is not {expected}")


def _span(low, high):
    """Two numbers as a reader sees them, or one where they are the same."""
    return f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"


def _check_frequencies(notices, path, about, rows, faults):
    """Add a fault where it is said how often each notice comes per event, and the events or their messages say something else."""
    total, file = notices["per_event"].sum(), data.shown_path(path)
    if not total:
        return
    if len(about.volume) > 1:
        expected = f"nothing, as messages come of {' and '.join(about.volume)}, which count different events"
        faults.add(file, notices.index[0], "per_event", f"{notices['per_event'].iloc[0]:g}", expected)
        return
    row = rows.get("messages_per_event" if "events" in about.volume else "messages_per_trip")
    if row and not row.p05 * (1 - TOLERANCE) <= total <= row.p95 * (1 + TOLERANCE):
        faults.add(
            file, None, "per_event", f"{total:g} in all", f"{_span(row.p05, row.p95)} in all, the {row.unit} of '{row.name}'"
        )
