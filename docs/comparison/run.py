#!/usr/bin/env python3
"""Prints the table of docs/comparison.md: which of the linters on the PATH warns of which case.

Every case holds what is in production (1_base.sql), the change (2_change.sql), and whether the change is one to warn of
(`danger`). Each linter gets both files, in this order, for PostgreSQL 16; what it says of the change counts, rules of
style aside.
"""

import json
import pathlib
import shutil
import subprocess

CASES = sorted((pathlib.Path(__file__).parent / "cases").iterdir())


def run(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout


def ddlock(case):
    report = json.loads(run("ddlock", "lint", "--no-config", "--all", "--postgres-version", "16", "--format", "json", str(case)))
    return [f["rule"] for f in report["findings"] if f["path"].endswith("2_change.sql") and f["severity"] != "advice"]


def squawk(case):
    files = [str(case / "1_base.sql"), str(case / "2_change.sql")]
    report = json.loads(run("squawk", "--pg-version", "16", "--reporter", "json", *files) or "[]")
    rules = [f["rule_name"] for f in report if f["file"].endswith("2_change.sql")]
    return [rule for rule in rules if not rule.startswith("prefer-")]


def pgfence(case):
    files = [str(case / "1_base.sql"), str(case / "2_change.sql")]
    printed = run("pgfence", "analyze", "--min-pg-version", "16", "--output", "json", *files)
    if not printed:
        return ["refuses the file"]
    found = []
    for result in json.loads(printed)["results"]:
        if result["filePath"].endswith("2_change.sql"):
            found += [check["ruleId"] for check in result["checks"] if check["risk"] not in ("LOW", "SAFE")]
            found += [policy["ruleId"] for policy in result["policyViolations"] if policy["severity"] == "error"]
    return [rule for rule in found if not rule.startswith("prefer-")]


LINTERS = [linter for linter in (ddlock, squawk, pgfence) if shutil.which(linter.__name__)]


def main():
    names = [linter.__name__ for linter in LINTERS]
    right = dict.fromkeys(names, 0)
    print(f"| case | to warn of | {' | '.join(names)} |")
    print("| --- " * (len(names) + 2) + "|")
    for case in CASES:
        danger = (case / "danger").read_text().strip() == "yes"
        cells = []
        for linter in LINTERS:
            try:
                found = sorted(set(linter(case)))
            except (json.JSONDecodeError, KeyError):
                found = None
            good = found is not None and bool(found) == danger
            right[linter.__name__] += good
            word = "failed" if found is None else "warns" if found else "silent"
            cells.append(word if good else f"**{word}**")
        title = case.name[3:].replace("-", " ")
        print(f"| [{title}](comparison/cases/{case.name}/2_change.sql) | {'yes' if danger else 'no'} | {' | '.join(cells)} |")
    print(f"| right | {len(CASES)} | {' | '.join(str(right[name]) for name in names)} |")


main()
