"""How to read the report: the objects, and what a student needs to know, under headings."""

from html import escape

from gumbel_np.show.formula import typeset
from gumbel_np.show.pages.markup import prose

_OBJECTS = {
    "Gumbel noise": (
        r"G = -\log(-\log U), \quad U \sim \mathrm{Uniform}(0,1)",
        "Its CDF, the probability of a value of at most x, is F(x) = exp(−exp(−x)).",
    ),
    "Weights and logits": (
        r"\pi_i, \qquad \varphi_i = \log\pi_i",
        "One weight for each category i = 1, …, K. Logits may be shifted: weights need not sum "
        "to 1.",
    ),
    "A draw": (
        r"\arg\max_i(\varphi_i + G_i)",
        "The category that wins; i does with probability π_i/Σπ (the Gumbel-max theorem).",
    ),
    "The relaxed draw": (
        r"y = \mathrm{softmax}((\varphi + G)/\tau)",
        "One weight for each category, all together 1; τ > 0 is the temperature. The law of y is "
        "called Concrete, y itself Gumbel-softmax.",
    ),
    "Straight-through": (
        r"y = \mathrm{onehot}(\arg\max_i(\varphi_i + G_i))",
        "Forward the arg max, backward the gradient of the relaxed draw: its pullback, which turns "
        "a gradient in y into one in φ.",
    ),
    "Gradient estimates": (
        r"J^{\top} f'(y), \qquad J^{\top} f'(D), \qquad J = \partial y / \partial\varphi",
        "A loss f is differentiated at the relaxed draw y (Gumbel-softmax) or at the one-hot draw "
        "D (straight-through), and the result goes back through the relaxed draw.",
    ),
    "Total variation": (
        r"\mathrm{TV}(p, q) = \tfrac{1}{2} \sum_i |p_i - q_i|",
        "How far two laws on categories are apart: the most by which the probability of any event "
        "can differ. For numbers the distance is the largest difference of the CDFs.",
    ),
}

_GUIDE = {
    "Two questions": (
        "Every statement about random draws becomes one of two questions. Did each category come "
        "as often as claimed? Are the numbers, sent through the claimed CDF, spread evenly over "
        "0 to 1, as they must be if it is theirs? The weights of a relaxed draw are turned into "
        "independent uniform numbers U_1, U_2, … first, which are tested one by one and together. "
        "A mean becomes the probability of heads: for a number between −b and b a coin is thrown, "
        "the fairer the nearer it is to 0."
    ),
    "Trainings": (
        "Whether something is learnt is asked of many independent runs: does it succeed in at "
        "least the share that is claimed? “fail” or “failures” is the share of runs in which it "
        "may fail, at most. “share” is the exact binomial p-value."
    ),
    "Independent draws": (
        "Every certificate and every test takes the draws to be independent and from one law. "
        "Pairs of successive draws are counted and tested for it. Dependence between draws further "
        "apart is not looked for, except that chunks of draws which begin alike are noticed."
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
        "soon as e crosses the dashed line: refuted. The line stands at 2/α, where α is the share "
        "of this claim in the risk of any false alarm: a true claim ever reaches it with a "
        "probability of at most α/2, and the other half is for the p-values. For a true claim the "
        "capital usually dwindles."
    ),
    "p-values, and why not alone": (
        "The probability of a result at least so far off, if the claim is true. “counts” compares "
        "how often each category came with how often it should (χ², exact for two categories); "
        "“distance” asks the same of the total variation; “KS” is Kolmogorov and Smirnov’s test of "
        "the largest difference of the CDFs; “pairs” tests successive draws for independence. All "
        "are computed once, at the end: who looks again after every chunk, and stops when a "
        "p-value is small, will refute any true claim. Nor does a large one show that a claim is "
        "true: with few draws anything passes."
    ),
    "The certificate": (
        "That is why a claim holds only with a certificate: at the stated confidence the true "
        "law is within this distance of it, and the distance is no larger than tolerated: 0.003 in "
        "the CDF (0.02 where every draw is the end of a training), 0.01 in total variation, 1 in "
        "10,000 for what should happen at every draw. "
        "“Caught from” is the smallest error that would have been caught, but for one run in a "
        "million; for rows that are computed it is just the tolerance."
    ),
    "Wrong versions": (
        "A check that cannot fail teaches nothing. So wrong versions of a claim are tried beside "
        "it, with the same trial. One that lets a wrong version pass has shown nothing: the claim "
        "is undecided then."
    ),
}


def objects() -> str:
    """Return what the claims speak of, with formulas."""
    each = (
        f'<div><h3>{escape(head)}</h3><div class="math">{typeset(formula)}</div>'
        f"<p>{prose(text)}</p></div>"
        for head, (formula, text) in _OBJECTS.items()
    )
    return '<div class="objects">' + "\n".join(each) + "</div>"


def guide() -> str:
    """Return the whole guide."""
    each = (
        f"<div><h3>{escape(head)}</h3><p>{prose(text)}</p></div>" for head, text in _GUIDE.items()
    )
    return '<div class="guide">' + "\n".join(each) + "</div>"
