"""The loan itself. Money in US dollars, term in months, dates in days since 1960-01-01."""
from columns import application_of, required, text, whole
from signalbox import run

DAY = "days since 1960-01-01"
DOLLARS = "US dollars"


def compute(context):
    row = application_of(context)
    return {
        "gross": required(row, "GrAppv", DOLLARS, least=1),
        "guaranteed": required(row, "SBA_Appv", DOLLARS),
        "term_months": required(row, "Term", "months"),
        "approval_day": required(row, "ApprovalDate", DAY),
        "approval_fiscal_year": whole(row, "ApprovalFY", "a year"),
        "disbursement_day": whole(row, "DisbursementDate", DAY),
        "disbursed": whole(row, "DisbursementGross", DOLLARS),
        "revolving_code": text(row, "RevLineCr"),
        "low_doc_code": text(row, "LowDoc"),
    }


if __name__ == "__main__":
    run(compute)
