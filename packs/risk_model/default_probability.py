"""The score: how likely it is that this loan is not paid back, and what drives it."""
import model
from signalbox import run


def compute(context):
    backed, portion, exposed = model.inputs(context)
    return {
        "p": model.probability(backed, portion, exposed),
        "cut": model.CUT,
        "logit": {
            "intercept": model.INTERCEPT,
            "real_estate": model.REAL_ESTATE if backed else 0,
            "portion": model.PORTION * portion,
            "recession": model.RECESSION if exposed else 0,
        },
    }


if __name__ == "__main__":
    run(compute)
