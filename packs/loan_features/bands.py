"""Names for ranges of a number."""


def band(value, limits, above):
    """The name of the first (limit, name) whose limit the value does not exceed, else `above`."""
    for limit, name in limits:
        if value <= limit:
            return name
    return above
