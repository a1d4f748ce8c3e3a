"""The commands that a person types, `python -m cost_model COMMAND`; each is imported only when it is asked for."""

import argparse
import codecs
import os
import sys
from pathlib import Path

from cost_model.report import together

VERIFY_HELP = """\
Says of each chart in the files whether it is current, out of date (with what changed since) or unknown. A FILE is a PNG, SVG, PDF,
Word, PowerPoint, Excel, OpenDocument, HTML, text or zip file, a folder, or the code in the last line of a chart: 03b·7f3a9c,
also typed as 03b.7f3a9c or only 7f3a9c. Exit status: 0 all is current (also re-encoded: other pixels, the same to the eye), 1 something
is out of date, 2 unknown, 3 as published, but data/ is ahead of figures/, 4 altered, 5 cannot be read; of several, the highest counts.
A picture without a record (a logo, a screenshot) counts only where its file holds nothing else of ours.
A chart with changed assumptions is current while what was left unchanged is."""

# What stands for a sign that the terminal cannot show; for any other, ?.
PLAIN = {"−": "-", "→": "->", "←": "<-", "“": '"', "”": '"', "’": "'", "•": "*", "·": ".", "×": "x", "÷": "/"}
PLAIN |= {"\u200f": "", "\u2066": "", "\u2069": "", "\u200c": " ", "ی": "ي"} | {"۰۱۲۳۴۵۶۷۸۹"[i]: str(i) for i in range(10)}
codecs.register_error(
    "plainly", lambda error: ("".join(PLAIN.get(c, "?") for c in error.object[error.start : error.end]), error.end)
)


def parser():
    """What can be typed; each command has the function that runs it."""
    whole = argparse.ArgumentParser(prog="python -m cost_model", description="SMS cost against messenger adoption")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, run, help, **more):
        added = commands.add_parser(name, help=help, **more)
        added.set_defaults(run=run)
        return added

    report = command("report", _report, "check data/, run the notebooks, write figures/ and the numbers in the README")
    report.add_argument("case", nargs="?", metavar="CASE", help="a folder of data/cases/: its report alone, to figures/CASE/")
    check = command("check", _check, "the same, but only compare with what is there; with a name, check a case of data/cases/")
    check.add_argument("case", nargs="?", metavar="CASE", help="name of a folder in data/cases/")
    command("data", _data, "check data/ only")
    command("estimate", _estimate, "fit again, and bring the rows of data/assumptions.csv that name a fit up to it")
    command("documents", _documents, "write documents/: a brief, slides and a workbook, from figures/ as it is")
    explain = command(
        "explain", _explain, "how a number of figures/headline.json comes about, or which chart has a code; alone, the keys"
    )
    explain.add_argument("key", nargs="?", default="", metavar="KEY", help="such as forced.saving_purse_rial, or 03b·7f3a9c")
    explain.add_argument("--all", action="store_true", dest="whole", help="every step, down to inputs and sources")
    compare = command("compare", _compare, "what changed between two files of assumptions, and what that did to the numbers")
    compare.add_argument("old", metavar="OLD", help="a file like data/assumptions.csv, a folder with one, or the code of a chart")
    compare.add_argument("new", metavar="NEW", help="another one")
    verify = command(
        "verify",
        _verify,
        "does what somebody kept of our charts still hold?",
        description=VERIFY_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("files", nargs="+", metavar="FILE", help="a file, a folder, or a code such as 03b·7f3a9c")
    verify.add_argument("--json", action="store_true", help="the same for scripts: one JSON object a line")
    for spoken in (explain, compare, verify):
        spoken.add_argument("--lang", choices=("en", "fa"), default="en", help="language of the answer (en)")
    new = command("new-case", _new_case, "write a folder of data/cases/ with tables to fill in")
    new.add_argument("case", metavar="CASE", help="its name: small letters a to z, digits and _")
    return whole


def main(arguments=None):
    """Run one command; returns the exit status. Faults in the input are told without a traceback."""
    asked = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainly")
    sys.modules.setdefault("rfc3987_syntax", None)  # a checker of addresses, not needed, that takes seconds to import
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # a thread that waits leaves the processor to the notebook beside it
    try:
        together.settled(Path(__file__).parents[1])  # what a killed command had begun to publish, before anything else
        return asked.run(asked) or 0
    except KeyboardInterrupt:
        print("\nStopped; what was there before is unchanged.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever reads the answer has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:  # the disk is full, or something may not be written
        print(f"{error.strerror}: {error.filename}; what was there before is unchanged.", file=sys.stderr)
        return 1
    except Exception as error:
        from cost_model.faults import Failed

        if not isinstance(error, Failed):
            raise
        print(error, file=sys.stderr)
        return 1


def _report(asked):
    from cost_model.report.run import report

    made = report(case=asked.case)
    _warn()
    if asked.case is not None:
        print(f"\nCharts, notebook and numbers: figures/{asked.case}/")
        print(f"Compared with before: {made.changed}")
        return
    print(
        "\nCharts and numbers: figures/index.html     and if …: figures/explorer.html     notebooks: notebooks/     start reading: README.md, README.fa.md"
    )
    for line in made.register.at_the_end():
        print(f"  {line.en}")
        print(f"  {line.fa}")
    print(f"Compared with before: {made.changed}")


def _check(asked):
    if asked.case is not None:
        from cost_model.inputs.checks import checked

        print(checked(asked.case))
        return
    from cost_model.report.run import report

    _warn()  # first, as such a row makes the check fail
    report(check=True)
    print("What is committed is what the run gives.")


def _warn():
    """Say which rows that name a fit were changed by hand."""
    from cost_model.report import refit

    if said := refit.warning():
        print(said)


def _data(_asked):
    from cost_model.inputs import article
    from cost_model.inputs.checks import all_checked

    print(all_checked())
    print(article.told())


def _estimate(_asked):
    from cost_model.report.refit import refit

    changed = refit()
    for name, old, new in changed:
        print(f"{name}: {old[1]} ({old[0]} to {old[2]}) → {new[1]} ({new[0]} to {new[2]})")
    print(f"{len(changed)} rows of data/assumptions.csv changed." if changed else "Every row says what its fit says.")


def _documents(_asked):
    from cost_model.report.office.documents import documents

    for path in documents():
        print(path.relative_to(path.parent.parent))


def _explain(asked):
    from cost_model.report import explain

    print(explain.text(asked.key, asked.lang, whole=asked.whole), end="")


def _compare(asked):
    from cost_model.report import compare

    print(compare.text(asked.old, asked.new, asked.lang), end="")


def _verify(asked):
    from cost_model.report.publish.verify import verify

    return verify(asked.files, asked.lang, asked.json)


def _new_case(asked):
    from cost_model.inputs import data, new_case

    place = new_case.write(asked.case)
    print(f"{data.shown_path(place)} is there to fill in; then: python -m cost_model check {asked.case}")


if __name__ == "__main__":
    sys.exit(main())
