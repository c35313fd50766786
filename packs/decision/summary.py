"""The case on half a page, as an officer reads it. It states facts and leaves the decision to the next task."""
from signalbox import run

THINGS = {True: "yes", False: "no", None: "not stated"}


def compute(context):
    results = context["results"]
    loan, loss = results["parse_loan"], results["expected_loss"]
    policy, tier = results["policy_findings"], results["tier_outcome"]
    features = results["feature_summary"]["features"]
    return {
        "title": context["args"][0],
        "date": results["stamp_date"]["date"],
        "lines": [
            f"{loan['gross']:,} dollars over {loan['term_months']} months, {policy['product']}, "
            f"{features['guarantee_portion.portion']:.0%} guaranteed.",
            f"Industry: {features['industry.group']}. Region: {features['zip_region.region']}. "
            f"Bank in the same state: {THINGS[features['bank_in_state.same_state']]}.",
            f"Default probability {results['default_probability']['p']:.2f}. Expected loss: bank {loss['bank']:,.0f}, "
            f"agency {loss['agency']:,.0f} dollars.",
            f"Reviewed on the {tier['tier']} tier. {tier['note']}",
            f"{policy['checked']} policy checks, {len(policy['findings'])} findings.",
        ],
        "not_stated": results["feature_summary"]["not_stated"],
    }


if __name__ == "__main__":
    run(compute)
