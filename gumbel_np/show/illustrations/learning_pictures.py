"""What is learnt through samples: the toy network, the bandit, and the search with its gap."""

from functools import cache

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.learning import bandit, search, toy_network
from gumbel_np.show.style import BLUE, LIMIT, VERMILLION, Panel, curves, log_ticks, panel


@panel(
    "Found in a few steps, in most runs",
    "The share of 2,000 networks that name the place of the largest number, to within a half, at "
    "each step of training; with an arg max for the output it stays at one fifth. Those that are "
    "still wrong after 20 steps are settled on a wrong place.",
)
def _toy_network(axes: Axes) -> None:
    layers = (toy_network.soft, toy_network.arg_max)
    losses = [toy_network.train(2000, 21, rng=1, layer=layer).losses for layer in layers]
    right = [(each < 0.5).mean(axis=1) for each in losses]
    curves(axes, np.arange(21), right, ["soft output, τ = 0.75", "arg max"], every=4)
    axes.set(xlabel="steps of training", ylabel="share that is right", ylim=(0, 1))
    axes.set_xticks([0, 3, 10, 20])
    axes.legend(loc="center right")


@panel(
    "The bandit finds the best arm",
    "The probability of the best of four arms, on average over 2,000 bandits: with a baseline, the "
    "mean reward until then, and without.",
)
def _bandit(axes: Axes) -> None:
    best = [bandit.learn(2000, 150, rng=1, baseline=b).best for b in (True, False)]
    curves(axes, np.arange(150), best, ["with baseline", "without"])
    axes.axhline(0.25, **LIMIT)
    axes.set(xlabel="actions", ylabel="probability of the best arm", ylim=(0, 1))
    axes.legend(loc="lower right")


@cache  # two panels ask for the same
def _searches() -> tuple[search.Found, search.Found]:
    """Return 96 searches with the mixture, and 96 of the same tasks with Gumbel-softmax."""
    tasks = search.draw_tasks(96, rng=1)
    mixture = search.search(tasks, method="mixture", schedule=search.COOLING)
    return mixture, search.search(tasks, 1, method="gumbel", schedule=search.COOLING)


@panel(
    "Keeping one operation costs the mixture more",
    "The held-out loss of the cell that keeps one operation an edge, against that of the cell that "
    "was searched, in 96 searches of each kind, cooled alike. On the line nothing is lost; what "
    "lies above it is the gap.",
)
def _gap(axes: Axes) -> None:
    kinds = ((VERMILLION, "s", "mixture"), (BLUE, "o", "Gumbel-softmax"))
    for found, (colour, marker, name) in zip(_searches(), kinds, strict=True):
        x, y = found.searched, found.derived
        axes.plot(x, y, marker, color=colour, markersize=6, alpha=0.8, label=name)
    ends = np.array([0.005, 20])
    axes.plot(ends, ends, **LIMIT)
    axes.set(xscale="log", yscale="log", xlim=ends, ylim=ends)
    for axis in (axes.xaxis, axes.yaxis):
        log_ticks(axis, [0.01, 0.1, 1, 10])
    axes.set(xlabel="loss of what was searched", ylabel="loss of what is kept")
    axes.legend(loc="lower right")


@panel(
    "All are tried early, one is preferred late",
    "The largest and the least weight of the five operations of an edge, on average over 96 "
    "searches, as τ falls from 5 to 0.1; and the largest probability, softmax of the logits: that "
    "one operation prevails late is more the temperature's doing than the logits'.",
)
def _annealing(axes: Axes) -> None:
    _, found = _searches()
    ys = [each.mean(axis=1) for each in (found.largest, found.smallest, found.preferred)]
    names = ["largest weight", "least weight", "largest probability"]
    curves(axes, np.arange(len(found.largest)), ys, names)
    axes.axhline(0.2, **LIMIT)
    axes.set(xlabel="steps of the search", ylabel="weight", ylim=(0, 1.5))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.legend(loc="upper left")


PANELS: dict[str, tuple[Panel, ...]] = {
    "toy-network-softmax": (_toy_network,),
    "policy-actions": (_bandit,),
    "darts-gap": (_gap,),
    "annealing": (_annealing,),
}
