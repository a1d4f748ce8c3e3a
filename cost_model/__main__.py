"""The few commands that a person types: `python -m cost_model report`, `check`, `data`, `estimate` and `explore`."""

import argparse
import sys


def main(arguments=None):
    """Run one command; returns the exit status. Faults in the input are told without a traceback."""
    parser = argparse.ArgumentParser(prog="python -m cost_model", description="SMS cost against messenger adoption")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("report", help="check data/, run the notebooks, write figures/ and the numbers in the README")
    commands.add_parser("check", help="the same, but only compare with what is there")
    commands.add_parser("data", help="check data/ only")
    commands.add_parser("estimate", help="fit again, and bring the rows of data/assumptions.csv that name a fit up to it")
    explore = commands.add_parser(
        "explore", help="serve a page on which assumptions and policy can be moved, to this machine only"
    )
    explore.add_argument("--port", type=port, default=8866, help="the first port to try (8866)")
    explore.add_argument("--no-browser", action="store_true", help="print the address, but open no browser")
    given = parser.parse_args(arguments)
    command = given.command
    if command == "explore":  # it does without the rest, and without a checker of addresses, which take seconds to import
        sys.modules.setdefault("rfc3987_syntax", None)
        from cost_model.explorer import server

        return server.serve(given.port, browser=not given.no_browser)

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
    except KeyboardInterrupt:
        print("\nStopped; what was there before is unchanged.", file=sys.stderr)
        return 130
    return 0


def port(text):
    """A port as it is typed."""
    if not (text.isdecimal() and 1024 <= int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"found '{text}', expected a number from 1024 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
