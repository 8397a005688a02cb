"""Compares the causes of a report with the faults that a handler is known to have: NAME FAULTS REPORT.

Each line of FAULTS is `id [id…]: what is wrong`; one of the ids (`*` stands for anything) must be the check of a cause.
A `?` before it: a cause may be about it, or none."""

import fnmatch
import json
import sys

name, faults, report = sys.argv[1:]
with open(report, encoding="utf-8") as file:
    report = json.load(file)
causes = [cause["check"] for cause in report["causes"]]
explained, missed = set(), []
with open(faults, encoding="utf-8") as file:
    for line in file:
        if not line.strip() or line.startswith("#"):
            continue
        ids, _, what = line.partition(":")
        optional, ids = ids.startswith("?"), ids.removeprefix("?").split()
        found = {cause for cause in causes if any(fnmatch.fnmatch(cause, id) for id in ids)}
        explained |= found
        if not found and not optional:
            missed.append(what.strip())
surplus = [cause for cause in causes if cause not in explained]
seconds = report["duration_ms"] / 1000
print(f"{name:26} {len(causes)} causes in {seconds:.1f} s: {', '.join(causes) or 'none'}")
for what in missed:
    print(f"  not named: {what}")
for cause in surplus:
    message = next(c["message"] for c in report["causes"] if c["check"] == cause)
    print(f"  not a known fault: {cause}: {message}")
sys.exit(bool(missed or surplus))
