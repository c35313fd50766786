"""High risk: the guarantee with which the same loan would pass."""
import math

import model
from signalbox import run


def compute(context):
    backed, portion, exposed = model.inputs(context)
    gross = context["results"]["parse_loan"]["gross"]
    needed = model.portion_at_the_cut(backed, exposed)
    dollars = math.ceil(needed * gross)
    return {
        "tier": "manual review",
        "needed_portion": needed,
        "needed_guarantee": dollars,
        "note": f"Would pass with {dollars:,} of {gross:,} dollars guaranteed ({needed:.1%}); this loan has {portion:.1%}.",
    }


if __name__ == "__main__":
    run(compute)
