"""Where the applicant stands today: the score again, and the loan's size beside others of its industry."""
from signalbox import run


def compute(context):
    results = context["results"]
    loan, score = results["parse_loan"], results["default_probability"]
    peers, average = loan["peers"], loan["peer_average_gross"]
    return {
        "p": score["p"],
        "above_cut": score["p"] > score["cut"],
        "peers": peers,
        "size_to_peers": round(loan["gross"] / average, 2) if peers and average else None,
    }


if __name__ == "__main__":
    run(compute)
