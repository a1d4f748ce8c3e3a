"""The few commands that a person types: `python -m cost_model report`, `check`, `data`, `estimate` and `verify`."""

import argparse
import os
import sys

VERIFY_HELP = """\
Says of each chart in the files whether it is current, stale (with what changed since) or unknown. A FILE is a PNG, SVG, PDF,
Word, PowerPoint, Excel, OpenDocument, HTML, text or zip file, a folder, or the code in the last line of a chart: 03b·7f3a9c,
also typed as 03b.7f3a9c or only 7f3a9c. Exit status: 0 all is current, 1 something is stale, 2 something is unknown or cannot be
read; the worst counts. A picture without a record (a logo, a screenshot) counts only where its file holds nothing else of ours.
A chart with changed assumptions is current while what was left unchanged is."""


def main(arguments=None):
    """Run one command; returns the exit status. Faults in the input are told without a traceback."""
    parser = argparse.ArgumentParser(prog="python -m cost_model", description="SMS cost against messenger adoption")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("report", help="check data/, run the notebooks, write figures/ and the numbers in the README")
    commands.add_parser("check", help="the same, but only compare with what is there")
    commands.add_parser("data", help="check data/ only")
    commands.add_parser("estimate", help="fit again, and bring the rows of data/assumptions.csv that name a fit up to it")
    _add_verify(commands)
    asked = parser.parse_args(arguments)
    command = asked.command
    if command == "verify":
        return _verify(asked)

    from cost_model import findings
    from cost_model.report import DataError, Failed, check_data, estimate, report

    try:
        if command == "data":
            print(check_data())
        elif command == "estimate":
            changed = estimate()
            for name, old, new in changed:
                print(f"{name}: {old[1]} ({old[0]} to {old[2]}) → {new[1]} ({new[0]} to {new[2]})")
            print(f"{len(changed)} rows of data/assumptions.csv changed." if changed else "Every row says what its fit says.")
        elif command == "check":
            report(check=True)
            print("What is committed is what the run gives.")
        else:
            headline = report()
            print("\nCharts and numbers: figures/     notebooks: notebooks/     start reading: README.md, README.fa.md")
            for line in findings.three_numbers(headline):
                print(f"  {line.en}")
                print(f"  {line.fa}")
    except (DataError, Failed) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:  # the disk is full, or something may not be written
        print(f"{error.strerror}: {error.filename}; what was there before is unchanged.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; what was there before is unchanged.", file=sys.stderr)
        return 130
    return 0


def _add_verify(commands):
    verify = commands.add_parser(
        "verify",
        help="does what somebody kept of our charts still hold?",
        description=VERIFY_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("files", nargs="+", metavar="FILE", help="a file, a folder, or a code such as 03b·7f3a9c")
    verify.add_argument("--lang", choices=("en", "fa"), default="en", help="language of the answer")
    verify.add_argument("--json", action="store_true", help="the same for scripts: one JSON object a line")


def _verify(asked):
    try:
        from cost_model.publish.verify import verify

        return verify(asked.files, asked.lang, asked.json)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever reads the answer has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main())
