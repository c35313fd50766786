"""Where the business is."""
from columns import application_of, text, whole
from signalbox import run


def compute(context):
    row = application_of(context)
    zip_number = whole(row, "Zip", "a 5-digit ZIP code")
    return {
        "city": text(row, "City"),
        "state": text(row, "State"),
        # A ZIP code that went through a number has lost its leading zeros.
        "zip": None if zip_number is None else str(zip_number).zfill(5),
        "urban_rural_code": whole(row, "UrbanRural", "0 undefined, 1 urban, 2 rural"),
    }


if __name__ == "__main__":
    run(compute)
