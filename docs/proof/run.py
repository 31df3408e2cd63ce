#!/usr/bin/env python3
"""Proves the plan of every recipe and prints the table of docs/proof.md.

    docs/proof/run.py --write                    # one million rows; writes the figures into docs/proof.md
    docs/proof/run.py --rows 10000000            # the nightly size; prints the table
    docs/proof/run.py 11 12 -- --rate 500        # some cases; what follows `--` goes to `ddlock prove`

`ddlock` is taken from the PATH, or from the environment variable DDLOCK. Exits with 1 when a plan is not proven.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PAGE = HERE.parent / "proof.md"
# Rows of `customers` where the change is not about them.
BESIDE = 20_000
START, END = "<!-- figures -->", "<!-- end of figures -->"


def time(ms):
    if ms >= 1000:
        return f"{ms / 1000:.2f} s"
    return f"{ms:.0f} ms" if ms >= 9.5 else f"{ms:.1f} ms"


def size(count):
    for unit in ("B", "kB", "MB", "GB"):
        if count < 10_000 or unit == "GB":
            return f"{count:.0f} {unit}"
        count /= 1000


class Case:
    """A file of `cases`: a schema, what was changed in it before, the change, and the oldest version that it is for."""

    def __init__(self, path):
        text = path.read_text()
        said = re.findall(r"^-- (\w+): (.*)$", text, re.M)
        self.name = path.stem
        self.base = "".join((HERE / "schemas" / f"{name}.sql").read_text() for key, name in said if key == "schema")
        self.base += "".join(f"{sql}\n" for key, sql in said if key == "before")
        self.needs = max((int(version.rstrip("+")) for key, version in said if key == "versions"), default=13)
        self.change = "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("-- "))

    def beside(self):
        """Tables that are there, but that the change does not name: they get fewer rows."""
        tables = re.findall(r"CREATE TABLE (\w+)", self.base)
        return [table for table in tables if table == "customers" and not re.search(r"\bcustomers\b", self.change)]


def prove(case, options):
    program = os.environ.get("DDLOCK", "ddlock")
    command = [program, "prove", "--no-config", "--format", "json", "--rows", str(options.rows)]
    for table in case.beside():
        command += ["--rows-of", f"{table}={min(BESIDE, options.rows)}"]
    command += options.more
    # By itself: side by side, the folders of the cases look like those of one project.
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "1_base.sql").write_text(case.base)
        pathlib.Path(folder, "2_change.sql").write_text(case.change)
        ended = subprocess.run([*command, f"{folder}/2_change.sql"], capture_output=True, text=True)
    if ended.returncode not in (0, 1):
        sys.exit(f"{case.name}: {ended.stderr}")
    return json.loads(ended.stdout)


def row(case, report):
    proof = report["proofs"][0]
    written, plan = proof["written"], proof["plan"]
    sql = " ".join(case.change.splitlines())
    cells = [
        f"`{sql}`",
        time(written["waits"]["longest_ms"]),
        time(plan["waits"]["longest_ms"]),
        time(plan["longest_query_ms"]),
        f'{written["waits"]["reads"] + written["waits"]["writes"]:,}',
        f'{plan["waits"]["reads"] + plan["waits"]["writes"]:,}',
        time(written["writes"]["p99_ms"]),
        time(plan["writes"]["p99_ms"]),
        f'{sum(error["count"] for error in written["errors"]):,}',
        f'{sum(error["count"] for error in plan["errors"]):,}',
        time(written["took_ms"]),
        time(plan["took_ms"]),
        size(written["wal_bytes"]),
        size(plan["wal_bytes"]),
        "yes" if proof["proven"] else "**no**",
    ]
    return "| " + " | ".join(cells) + " |"


HEAD = [
    "| migration | longest wait, as written | by the plan | longest query, by the plan | queries that waited, as written | by the plan | "
    "99 of 100 writes took, as written | by the plan | errors, as written | by the plan | "
    "time, as written | by the plan | log written, as written | by the plan | proven |",
    "| --- |" + " --: |" * 13 + " --- |",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", help="beginnings of the names of cases")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true", help="write the table into docs/proof.md")
    arguments = sys.argv[1:]
    more = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    options = parser.parse_args(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    options.more = more
    lines, failed = list(HEAD), []
    for case in map(Case, sorted((HERE / "cases").glob("*.sql"))):
        if options.cases and not any(case.name.startswith(wanted) for wanted in options.cases):
            continue
        report = prove(case, options)
        if report["postgres_version"] < case.needs:
            continue
        version = report["postgres_version"]
        if report["notes"]:
            sys.exit(f"{case.name}: {report['notes']}")
        lines.append(row(case, report))
        print(lines[-1], file=sys.stderr, flush=True)
        for reason in report["proofs"][0]["reasons"]:
            failed.append(f'{case.name}: {reason["text"]}')
            print(failed[-1], file=sys.stderr, flush=True)
    head = f"PostgreSQL {version}, {options.rows:,} rows in each table, {BESIDE:,} in `customers` where the change is not about them.\n"
    table = "\n".join([head, *lines])
    if options.write:
        page = PAGE.read_text()
        before, rest = page.split(START, 1)
        PAGE.write_text(f"{before}{START}\n\n{table}\n\n{END}{rest.split(END, 1)[1]}")
    else:
        print(table)
    sys.exit(1 if failed else 0)


main()
