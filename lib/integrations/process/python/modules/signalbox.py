"""How a script talks to Signalbox. Every Python script that Signalbox runs can import it.

    from signalbox import run

    def compute(context):
        return {"backed": context["results"]["parse_loan"]["term_months"] >= 240}

    if __name__ == "__main__":
        run(compute)
"""
import json
import os
import sys

TERMINAL = 100  # exit code: trying again cannot help, a person has to change something


class Refused(Exception):
    """The input is wrong. The text is for people: what, where, what to do next."""


def context():
    """What the script may know: client, results of the tasks before it, run, task, and its arguments."""
    with open(os.environ["SIGNALBOX_CONTEXT"], encoding="utf-8") as source:
        known = json.load(source)
    known["args"] = sys.argv[1:]
    return known


def result(value):
    """Writes the task's output, and shows it in the log. The last call counts."""
    text = json.dumps(value, allow_nan=False)
    with open(os.environ["SIGNALBOX_RESULT"], "w", encoding="utf-8") as target:
        target.write(text)
    print(text)


def run(compute):
    """Hands the attempt's context to `compute` and writes what it returns as the task's output."""
    try:
        output = compute(context())
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(TERMINAL)
    result(output)
