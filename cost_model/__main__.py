"""The few commands that a person types: `python -m cost_model report`, `check`, `data`, `estimate`, `explain` and `compare`."""

import argparse
import os
import sys


def main(arguments=None):
    """Run one command; returns the exit status. Faults in the input are told without a traceback."""
    parser = argparse.ArgumentParser(prog="python -m cost_model", description="SMS cost against messenger adoption")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("report", help="check data/, run the notebooks, write figures/ and the numbers in the README")
    commands.add_parser("check", help="the same, but only compare with what is there")
    commands.add_parser("data", help="check data/ only")
    commands.add_parser("estimate", help="fit again, and bring the rows of data/assumptions.csv that name a fit up to it")
    explained = commands.add_parser("explain", help="how a number of figures/headline.json comes about, down to its sources")
    explained.add_argument("key", metavar="KEY", help="such as forced.customs_saving_rial")
    compared = commands.add_parser(
        "compare", help="what changed between two files of assumptions, and what that did to the numbers"
    )
    compared.add_argument("old", metavar="OLD", help="a file like data/assumptions.csv, or a folder with one")
    compared.add_argument("new", metavar="NEW", help="another one")
    for spoken in (explained, compared):
        spoken.add_argument("--lang", choices=("en", "fa"), default="en", help="language (default en)")
    asked = parser.parse_args(arguments)
    command = asked.command

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
        elif command == "explain":
            from cost_model import explain

            print(explain.text(asked.key, asked.lang), end="")
        elif command == "compare":
            from cost_model import compare

            print(compare.text(asked.old, asked.new, asked.lang), end="")
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
    except BrokenPipeError:  # whoever reads, such as `head`, has seen enough; nothing is left to be told at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("\nStopped; what was there before is unchanged.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
