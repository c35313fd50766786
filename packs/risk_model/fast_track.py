"""Low risk: how far the loan is from being declined."""
import model
from signalbox import run


def compute(context):
    backed, portion, exposed = model.inputs(context)
    p = model.probability(backed, portion, exposed)
    least = max(0, model.portion_at_the_cut(backed, exposed))
    holds = f"down to a guaranteed share of {least:.1%}" if least else "with no guarantee at all"
    return {
        "tier": "fast track",
        "distance_to_cut": model.CUT - p,
        "least_portion": least,
        "note": f"Would stay at or below the cut {holds}; this loan has {portion:.1%} guaranteed.",
    }


if __name__ == "__main__":
    run(compute)
