"""Takes from the client's row only what is known before the decision. No other script reads the row."""
from signalbox import Refused, run

# ChgOffDate, ChgOffPrinGr, MIS_Status, BalanceGross and Default are outcomes, and TrainingSet belongs to the paper:
# a list of what may pass keeps them out, together with any column that is added later.
# New, RealEstate, Portion, Recession and daysterm are left out too: they follow from the columns below.
KNOWN_BEFORE_THE_DECISION = (
    "LoanNr_ChkDgt", "City", "State", "Zip", "Bank", "BankState", "NAICS", "ApprovalDate", "ApprovalFY", "Term",
    "NoEmp", "NewExist", "CreateJob", "RetainedJob", "FranchiseCode", "UrbanRural", "RevLineCr", "LowDoc",
    "DisbursementDate", "DisbursementGross", "GrAppv", "SBA_Appv",
)


def compute(context):
    client = context["client"]
    if client is None:
        raise Refused("This run has no client, and a decision is always about one. Add a client to the queue instead.")
    row = client.get("data") or {}
    application = {column: row.get(column, "") for column in KNOWN_BEFORE_THE_DECISION}
    blank = [column for column, value in application.items() if value is None or str(value).strip() == ""]
    if len(blank) == len(KNOWN_BEFORE_THE_DECISION):
        raise Refused(
            f"Client {client['key']} arrived without a loan application: none of its columns is one this DAG reads. "
            "Check the header line of the file, then add the client again."
        )
    return {"client_key": client["key"], "application": application, "blank": blank}


if __name__ == "__main__":
    run(compute)
