"""The few commands that a person types: `python -m cost_model report`, `check`, `data`, `estimate` and `new-case`."""

import argparse
import sys


def main(arguments=None):
    """Run one command; returns the exit status. Faults in the input are told without a traceback."""
    parser = argparse.ArgumentParser(prog="python -m cost_model", description="SMS cost against messenger adoption")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("report", help="check data/, run the notebooks, write figures/ and the numbers in the README")
    check = commands.add_parser(
        "check", help="the same, but only compare with what is there; with a name, check a case of data/cases/"
    )
    check.add_argument("case", nargs="?", help="name of a folder in data/cases/")
    new = commands.add_parser("new-case", help="write a folder of data/cases/ with tables to fill in")
    new.add_argument("case", help="its name: small letters a to z, digits and _")
    commands.add_parser("data", help="check data/ only")
    commands.add_parser("estimate", help="fit again, and bring the rows of data/assumptions.csv that name a fit up to it")
    asked = parser.parse_args(arguments)
    command = asked.command

    from cost_model import case, data, findings, new_case
    from cost_model.report import DataError, Failed, check_data, estimate, report

    try:
        if command == "data":
            print(check_data())
        elif command == "estimate":
            changed = estimate()
            for name, old, new in changed:
                print(f"{name}: {old[1]} ({old[0]} to {old[2]}) → {new[1]} ({new[0]} to {new[2]})")
            print(f"{len(changed)} rows of data/assumptions.csv changed." if changed else "Every row says what its fit says.")
        elif command == "new-case":
            place = new_case.write(asked.case)
            print(f"{data.shown_path(place)} is there to fill in; then: python -m cost_model check {asked.case}")
        elif command == "check" and asked.case is not None:
            print(case.checked(asked.case))
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
    except KeyboardInterrupt:
        print("\nStopped; what was there before is unchanged.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
