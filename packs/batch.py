"""Runs `compute` of one script over many contexts in one process, to test a pack on many clients in seconds.

    python3 packs/batch.py packs/loan_features/real_estate.py < contexts.json > outcomes.json

Signalbox itself starts one process per task. An outcome is {"output": ...} or {"refused": "why"}.
"""
import importlib
import json
import os
import sys

MODULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib/integrations/process/python/modules")


def main(script):
    folder, name = os.path.split(os.path.abspath(script))
    sys.path[0:1] = [folder, MODULES]  # as if Signalbox had started the script
    module = importlib.import_module(name.removesuffix(".py"))
    refused = importlib.import_module("signalbox").Refused
    outcomes = []
    for context in json.load(sys.stdin):
        try:
            outcomes.append({"output": module.compute(context)})
        except refused as refusal:
            outcomes.append({"refused": str(refusal)})
    json.dump(outcomes, sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main(sys.argv[1])
