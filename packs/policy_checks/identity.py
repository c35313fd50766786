"""Whether the row belongs to this client, and its address is consistent."""
from findings import findings
from signalbox import run


def compute(context):
    results = context["results"]
    fetched = results["fetch_application"]
    number = str(fetched["application"]["LoanNr_ChkDgt"] or "").strip()
    place, zip_region, industry = results["parse_location"], results["zip_region"], results["industry"]
    return findings(
        (number != "" and number != fetched["client_key"], f"The row is of loan {number}, the client is {fetched['client_key']}."),
        (
            place["state"] == "CA" and place["zip"] is not None and not zip_region["in_california"],
            f"ZIP code {place['zip']} is not in California, the stated state is.",
        ),
        (not industry["in_model_sector"], "The model was fitted on NAICS sector 53 only; this industry is another."),
    )


if __name__ == "__main__":
    run(compute)
