"""The business that applies: its industry, its people, its age."""
from columns import application_of, required, text, whole
from signalbox import run


def compute(context):
    row = application_of(context)
    return {
        "naics": text(row, "NAICS"),
        "employees": required(row, "NoEmp", "people"),
        "new_or_existing_code": whole(row, "NewExist", "1 existing, 2 new"),
        "jobs_created": whole(row, "CreateJob", "jobs") or 0,
        "jobs_retained": whole(row, "RetainedJob", "jobs") or 0,
        "franchise_code": whole(row, "FranchiseCode", "a franchise number, 0 or 1 for none") or 0,
    }


if __name__ == "__main__":
    run(compute)
