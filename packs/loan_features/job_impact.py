"""What the loan does for jobs, and what one such job costs."""
from signalbox import run


def compute(context):
    results = context["results"]
    business = results["parse_business"]
    jobs = business["jobs_created"] + business["jobs_retained"]
    return {
        "created": business["jobs_created"],
        "retained": business["jobs_retained"],
        "dollars_per_job": round(results["parse_loan"]["gross"] / jobs) if jobs else None,
    }


if __name__ == "__main__":
    run(compute)
