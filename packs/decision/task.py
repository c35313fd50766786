"""How a script of this pack talks to Signalbox. Packs are self-contained, so each carries this same file."""
import json
import os
import sys

TERMINAL = 100  # exit code: trying again cannot help, a person has to change something


class Refused(Exception):
    """The input is wrong. The text is for people: what, where, what to do next."""


def run(compute):
    """Hands the attempt's context to `compute` and writes what it returns as the task's output."""
    with open(os.environ["SIGNALBOX_CONTEXT"], encoding="utf-8") as source:
        context = json.load(source)
    context["args"] = sys.argv[1:]
    try:
        output = compute(context)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(TERMINAL)
    text = json.dumps(output, allow_nan=False)
    with open(os.environ["SIGNALBOX_RESULT"], "w", encoding="utf-8") as target:
        target.write(text)
    print(text)
