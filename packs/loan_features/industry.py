"""The industry group by the first digits of the NAICS code."""
from signalbox import run

# Sector 53, real estate and rental and leasing (2012 NAICS Manual, U.S. Census Bureau).
SECTOR = "53"
GROUPS = {
    "5311": "lessors of real estate",
    "5312": "offices of real estate agents and brokers",
    "5313": "activities related to real estate",
    "5321": "automotive rental and leasing",
    "5322": "consumer goods rental",
    "5323": "general rental centers",
    "5324": "commercial and industrial machinery rental and leasing",
    "5331": "lessors of nonfinancial intangible assets",
}


def compute(context):
    naics = context["results"]["parse_business"]["naics"] or ""
    return {
        "naics": naics or None,
        "in_model_sector": naics.startswith(SECTOR),
        "group": GROUPS.get(naics[:4], "another industry" if naics else "not stated"),
    }


if __name__ == "__main__":
    run(compute)
