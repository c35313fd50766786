"""A revolving line may be drawn again after repayment, so only a high turnover is worth a word."""
from findings import findings
from signalbox import run

HIGH_TURNOVER = 3  # times the approved amount


def compute(context):
    loan = context["results"]["parse_loan"]
    drawn = loan["disbursed"]
    turnover = None if drawn is None else drawn / loan["gross"]
    result = findings(
        (drawn is None, "The amount drawn is not stated."),
        (turnover is not None and turnover > HIGH_TURNOVER, f"The line is drawn {turnover or 0:.1f} times over."),
    )
    return {**result, "product": "revolving line", "turnover": turnover}


if __name__ == "__main__":
    run(compute)
