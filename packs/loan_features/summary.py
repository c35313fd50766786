"""All features side by side: the row that an analyst would put into a table."""
from signalbox import run

COLUMNS = (
    ("term_maturity", "months"),
    ("term_maturity", "maturity_date"),
    ("real_estate", "backed"),
    ("guarantee_portion", "portion"),
    ("recession_exposure", "exposed"),
    ("disbursement_timing", "days_after_approval"),
    ("revolving_line", "kind"),
    ("low_doc", "used"),
    ("exposure_band", "unguaranteed"),
    ("business_age", "age"),
    ("workforce_size", "employees"),
    ("job_impact", "created"),
    ("job_impact", "retained"),
    ("franchise", "is_franchise"),
    ("industry", "group"),
    ("urban_rural", "area"),
    ("zip_region", "region"),
    ("bank_in_state", "same_state"),
)


def compute(context):
    results = context["results"]
    features = {f"{task}.{field}": results[task][field] for task, field in COLUMNS}
    not_stated = sorted(name for name, value in features.items() if value is None or value == "not stated")
    return {"features": features, "not_stated": not_stated, "blank_columns": results["fetch_application"]["blank"]}


if __name__ == "__main__":
    run(compute)
