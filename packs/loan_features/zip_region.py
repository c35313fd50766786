"""The part of California by the first three digits of the ZIP code."""
from bands import band
from signalbox import run

FIRST_PREFIX, LAST_PREFIX = 900, 961  # ZIP codes of California
REGIONS = (
    (918, "Los Angeles"), (921, "San Diego"), (925, "Inland Empire"), (928, "Orange County"),
    (931, "Ventura and Santa Barbara"), (938, "Central Valley south"), (939, "Monterey Bay"), (951, "Bay Area"),
    (953, "Central Valley north"), (955, "North Coast"), (959, "Sacramento"), (961, "Far north"),
)


def compute(context):
    zip_code = context["results"]["parse_location"]["zip"]
    prefix = None if zip_code is None else int(zip_code) // 100
    in_california = prefix is not None and FIRST_PREFIX <= prefix <= LAST_PREFIX
    return {
        "zip": zip_code,
        "in_california": in_california,
        "region": band(prefix, REGIONS, "") if in_california else "outside California",
    }


if __name__ == "__main__":
    run(compute)
