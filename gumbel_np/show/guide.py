"""How to read the report: what a student needs to know, under headings."""

from html import escape

_GUIDE = {
    "Two questions": (
        "Every statement about random draws becomes one of two questions. Did each category come "
        "as often as claimed? Are the numbers, sent through the claimed CDF, spread evenly over "
        "0 to 1, as they must be if it is theirs? Successive draws are also checked for being "
        "independent of each other."
    ),
    "Empirical CDF and its band": (
        "The empirical CDF at x is the share of draws up to x. By chance alone it strays a "
        "little from the true CDF. The band says how far, everywhere at once, whatever the law "
        "(Dvoretzky, Kiefer, Wolfowitz and Massart). With millions of draws it is thinner than a "
        "line, so a second figure magnifies the difference. A curve that leaves the band speaks "
        "against the claim."
    ),
    "Observed against expected": (
        "Each dot is how often a category came, divided by how often it should. Its bar is an "
        "exact interval (Clopper and Pearson) for the true ratio. The bars are drawn so long "
        "that all of them are right at once. A claim is in trouble where a bar misses the line "
        "at 1."
    ),
    "The e-process": (
        "Think of a bet against the claim, starting with 1 coin. If the claim is true the game "
        "is fair, and the capital e ever reaches 1,000 coins with a probability of at most 1 in "
        "1,000: at whatever moment one looks, however often one looks. So a trial may stop as "
        "soon as e crosses the dashed line: refuted. For a true claim the capital usually "
        "dwindles."
    ),
    "Why not p-values alone": (
        "A p-value is meant for one look, at a number of draws fixed beforehand. Who looks again "
        "after every chunk, and stops when it is small, will refute any true claim in the end. "
        "Here it is computed once, at the end. Nor does a large p-value show that a claim is "
        "true: with few draws anything passes."
    ),
    "The certificate, and wrong versions": (
        "That is why a claim holds only with a certificate: at the stated confidence the true "
        "law is within this distance of it. For numbers that is the largest difference between "
        "the CDFs, for categories the total variation: the most by which the probability of any "
        "event can be off. “Found from” is the smallest error that would have been found, but "
        "for one run in a million. And a check that cannot fail teaches nothing: wrong versions "
        "of a claim are named beside it, and the same trial refutes them."
    ),
}


def guide() -> str:
    """Return the whole guide."""
    each = (
        f"<div><h3>{escape(head)}</h3><p>{escape(text)}</p></div>" for head, text in _GUIDE.items()
    )
    return '<div class="guide">' + "\n".join(each) + "</div>"
