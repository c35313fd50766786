"""What every check returns. A finding informs the officer; it does not decide."""


def findings(*rules):
    """Each rule is (does it apply, the sentence to show)."""
    found = [sentence for applies, sentence in rules if applies]
    return {"passed": not found, "findings": found, "checked": len(rules)}
