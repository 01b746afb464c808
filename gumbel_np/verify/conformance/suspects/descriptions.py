"""What can be wrong with a sampler: one sentence for an engineer, and a hint for a student.

The ids are part of the interface. A hint says where to look and does not give the answer away.
"""

from typing import NamedTuple


class Suspect(NamedTuple):
    """What an id means; `{}` in the explanation stands for the fitted parameter."""

    explanation: str
    hint: str


# Each suspect takes two lines: its id and explanation, and below it the hint.
_TABLE = """\
min-gumbel: the noise is that of minima, log(-log U), the mirror image of -log(-log U)
    The noise leans the wrong way: count the minus signs.
wrong-location: the noise is shifted by {}
    The noise has the right shape in the wrong place: where is its median?
wrong-scale: the noise is {} times as wide as it should be (under arg max this is the same as \
logits divided by that number)
    The noise has the right shape, but not the right width: what multiplies it?
normal-noise: the noise is normal, not Gumbel
    Bell-shaped and symmetric noise does not lean at all: which law did you draw from?
logistic-noise: the noise is logistic, the law of a difference of two Gumbel numbers
    The noise is symmetric, yet its tails are long: is one logarithm missing its partner?
uniform-noise: the noise is uniform on (0, 1): it was never transformed
    The noise lives between 0 and 1: is something still to be done with it?
exponential-noise: the noise is exponential, -log U: the outer logarithm is missing
    The noise is never negative: how many logarithms does the formula have?
truncated-tail: the noise ends at {}: what lies beyond is never drawn
    Extreme noise never comes: how near to 0 and 1 can your uniform numbers get?
eps-inside-log: a small constant inside the logarithm, about {}, bends the ends of the noise
    Something was added to keep the logarithm finite: what becomes of the ends of the noise?
non-finite: results are infinite or NaN
    Not every result is a number: which argument of a logarithm can be 0 or negative?
probs-as-logits: probabilities are used where log-probabilities belong
    Differences between the categories come out too small: in which units are they added?
no-noise: no noise is added: the result is always the same
    Ask it twice: does anything change from draw to draw?
argmin: the smallest wins in place of the largest
    The least likely categories come most often: who should win?
shared-noise: all categories of a draw get the same noise, which then decides nothing
    There is noise, but it favours nobody: how many numbers does each draw need?
repeated-noise: noise is used for more than one draw: draws are not independent
    Each draw looks right by itself: look at several side by side.
off-by-one: indices are shifted by one
    The shares are right and stand in the wrong places: where does counting begin?
masked-category-drawn: a category of probability 0, as where a logit is -inf, is drawn
    Something impossible happened: what becomes of -inf on its way?
out-of-range: indices lie outside of 0 … K - 1
    There is no category of that number: where does counting begin, and where does it end?
wrong-shape: the result has the wrong shape or kind
    Compare the shape and the dtype of the result with what was asked for.
tau-ignored: the temperature is ignored: it acts as if tau were 1
    Change the temperature: does the result?
tau-inverted: it multiplies by the temperature in place of dividing by it
    Hotter should be more even: try a large temperature.
tau-wrong: the temperature is off: it is {} times what was asked for
    The temperature acts, but not as much as it should, or more: compare two of them.
tau-on-logits-only: the logits are divided by the temperature, the noise is not
    Two things are added before the temperature acts: on which of them does it?
tau-on-noise-only: the noise is divided by the temperature, the logits are not
    Two things are added before the temperature acts: on which of them does it?
not-normalised: the weights of a draw do not sum to 1, or some are negative
    Add up the weights of one draw.
with-replacement: a category is drawn twice in one row
    Without replacement nobody can win twice: look at a row.
wrong-order: the right categories come in the wrong order
    The sets are right: who was drawn first?
soft-forward: the forward result is the soft draw, not the one-hot one
    Look at the forward result: how many of its entries are not 0?
zero-gradient: the gradient is zero everywhere
    Nothing flows back: through which function does the gradient go?
gradient-scale: the gradient is {} times what it should be
    The gradient has the right direction: differentiate the division by tau, too.
gradient-sign: the gradient has the wrong sign
    Take a small step along the gradient: does the result move the way it should?
raises: it raises an exception
    Read the message of the exception, and call it with the same arguments.
overflow: an exponential overflows, or all become 0: large logits or a small temperature
    Add 1,000 to every logit: what does the exponential become?
probability-floor: a constant of about {} is added to every probability, or is the least of them
    Something keeps the logarithm of a probability finite: how often is the impossible drawn now?
no-effect: it draws random numbers, but they have no effect on the result, or hardly any
    Random numbers are drawn: do they reach the comparison, and are they large enough to matter?
noise-twice: the index is drawn by weights that are themselves random
    How often is chance at work between the logits and the result?
weights-times-uniform: the weights are multiplied by uniform numbers, and the largest product wins
    Multiply two weights by uniform numbers: how often does the smaller one win?
plain-softmax-gradient: the gradient is that of the softmax without the noise
    The gradient knows the logits and the temperature: what does it not know?
identity-gradient: the gradient is the cotangent itself, unchanged
    Through which function should the gradient go back?
law-moves-with-a-constant: a constant added to all logits changes the law
    Add 5 to every logit: should the shares change?
unknown: the draws do not follow the law, and nothing on the list of suspects explains them
    Compare what was drawn with what was expected: where is the difference largest?
"""


def _suspects(lines: list[str]) -> dict[str, Suspect]:
    named = (line.split(": ", 1) for line in lines[::2])
    hints = (line.strip() for line in lines[1::2])
    return {each: Suspect(said, hint) for (each, said), hint in zip(named, hints, strict=True)}


SUSPECTS = _suspects(_TABLE.splitlines())
