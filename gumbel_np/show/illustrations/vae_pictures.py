"""A training of the autoencoder with categorical latents: its two bounds and its temperature."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from gumbel_np.learning.digits import binary_digits
from gumbel_np.learning.vae import no_latents_bound
from gumbel_np.learning.vae_training import QUICK, Epoch, train
from gumbel_np.show.style import GREEN, LIMIT, Figure, Panel, compose, curves, panel


def training_figure(epochs: Sequence[Epoch], yardstick: float) -> Figure:
    """Draw both bounds and the temperature after every epoch, beside what needs no latents.

    The yardstick is the mean of `no_latents_bound`, in nats per image. The axis of the bounds is
    the same for every training.
    """
    nats = round(epochs[-1].exact - yardstick)
    size = f"{abs(nats)} nat{'s' * (abs(nats) != 1)}"
    place = f"{size} {'above' if nats > 0 else 'below'}" if nats else "at"
    first, last = epochs[0].tau, epochs[-1].tau
    cooling = f"goes from {first:.2g} to {last:.2g}" if first != last else f"stays at {first:.2g}"

    def temperature(axes: Axes) -> None:
        axes.plot([epoch.tau for epoch in epochs], color=GREEN)
        axes.set(xlabel="epoch", ylabel="temperature τ", ylim=(0, 1.1 * max(first, last)))

    return compose(
        [
            Panel(
                f"The exact bound: {place} the yardstick",
                "Bounds of images that are not trained on; dashed what needs no latents.",
                lambda axes: _draw_bounds(axes, epochs, yardstick),
            ),
            Panel(f"The temperature {cooling}", "At the end of each epoch.", temperature),
        ],
        stacked=True,
    )


def _draw_bounds(axes: Axes, epochs: Sequence[Epoch], yardstick: float) -> None:
    axes.axhline(yardstick, **LIMIT)
    axes.text(len(epochs) - 1, yardstick - 1, "yardstick: no latents", ha="right", va="top")
    names = ("exact", "relaxed")
    bounds = [[getattr(epoch, name) for epoch in epochs] for name in names]
    curves(axes, range(len(epochs)), bounds, names)
    axes.set(xlabel="epoch", ylabel="bound, nats per image", ylim=(-48, -13))
    axes.legend(loc="lower right")


@panel(
    "It rises past what needs no latents",
    "One training of five epochs, and the bounds of digits that it was not trained on. Dashed: "
    "without latents, each pixel a coin of its own. Training climbs the relaxed bound, which is "
    "none: it may lie above log p(x).",
)
def _training(axes: Axes) -> None:
    images, held_out = binary_digits()
    yardstick = float(no_latents_bound(images, held_out).mean())
    _draw_bounds(axes, train(images, held_out, QUICK, rng=0)[1], yardstick)


PANELS: dict[str, tuple[Panel, ...]] = {"categorical-vae": (_training,)}
