"""Middling risk: what the same loan would score if it fell due in a recession."""
import model
from signalbox import run


def compute(context):
    backed, portion, _ = model.inputs(context)
    stressed = model.probability(backed, portion, True)
    survives = stressed <= model.CUT
    return {
        "tier": "standard review",
        "stressed_p": stressed,
        "survives_recession": survives,
        "note": f"Falling due in a recession it would score {stressed:.2f}, "
        + ("still at or below the cut." if survives else "above the cut."),
    }


if __name__ == "__main__":
    run(compute)
