"""The stored application that the query before found, as the loan that features and score read."""
from signalbox import Refused, run


def compute(context):
    rows = context["results"]["load_applicant"]["rows"]
    if not rows:
        raise Refused(
            f"Applicant {context['client']['key']} is not in the operational database. "
            "Check the key, or wait until the applicant has been stored, then add the client again."
        )
    loan = rows[0]
    missing = [name for name in ("gross", "guaranteed", "term_months") if loan[name] is None]
    if missing or loan["gross"] < 1:
        raise Refused(
            f"The stored application of {context['client']['key']} has no usable {' or '.join(missing or ['gross'])}. "
            "Complete it in the operational database, then add the client again."
        )
    return loan


if __name__ == "__main__":
    run(compute)
