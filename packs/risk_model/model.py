"""The published logistic model: Li, Mickel and Taylor, "Should This Loan be Approved or Denied?",
Journal of Statistics Education 26(1), 2018, fitted on the 1,051 loans of the training half."""
import math

INTERCEPT = 1.3931
REAL_ESTATE = -2.1282
PORTION = -2.9875
RECESSION = 0.5041
CUT = 0.5  # a loan is declined above it


def logit(backed, portion, exposed):
    return INTERCEPT + REAL_ESTATE * backed + PORTION * portion + RECESSION * exposed


def probability(backed, portion, exposed):
    """The probability that the loan is charged off."""
    return 1 / (1 + math.exp(-logit(backed, portion, exposed)))


def portion_at_the_cut(backed, exposed):
    """The guaranteed share at which the probability is exactly the cut; the cut of 0.5 is a logit of 0."""
    return -logit(backed, 0, exposed) / PORTION


def inputs(context):
    """What the model reads, from the three features that provide it."""
    results = context["results"]
    return (
        results["real_estate"]["backed"],
        results["guarantee_portion"]["portion"],
        results["recession_exposure"]["exposed"],
    )
