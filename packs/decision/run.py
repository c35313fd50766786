"""Approved or declined: the model's cut decides, and the reasons say what else was seen."""
from signalbox import run


def compute(context):
    results = context["results"]
    score = results["default_probability"]
    p, cut = score["p"], score["cut"]
    declined = p > cut
    return {
        "decision": "declined" if declined else "approved",
        "p": p,
        "reasons": [
            f"Default probability {p:.3f} is {'above' if declined else 'at or below'} the cut of {cut}.",
            results["tier_outcome"]["note"],
            *results["policy_findings"]["findings"],
        ],
    }


if __name__ == "__main__":
    run(compute)
