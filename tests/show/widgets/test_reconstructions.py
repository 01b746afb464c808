"""Pictures at each temperature: the errors are counted by hand, and the pixels are those given."""

import numpy as np
import pytest
from traitlets import TraitError

from gumbel_np.show.widgets import Reconstructions

N, TAUS = 5, np.geomspace(0.1, 10, 9)
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(2, size=(N, 64)).astype(float)
ROWS = {name: RNG.random((9, N, 64)) for name in ("relaxed", "one-hot", "third")}
ONE = ROWS["relaxed"]
STATE = ("names", "tau")
BYTES = ("taus", "originals", "decoded", "errors")


@pytest.fixture
def widget():
    return Reconstructions(IMAGES, TAUS, ROWS)


def by_hand(decoded, i):
    """The mean error, pixel by pixel."""
    pairs = zip(IMAGES.ravel().tolist(), decoded[i].ravel().tolist(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (64 * N)


def test_the_errors_of_every_temperature(widget):
    alone = Reconstructions(IMAGES, TAUS, ONE)
    for i, tau in enumerate(TAUS):
        widget.tau = alone.tau = float(tau)
        errors = {name: pytest.approx(by_hand(row, i), rel=1e-12) for name, row in ROWS.items()}
        assert widget.at == {"tau": tau, "error": errors}
        assert alone.at == {"tau": tau, "error": errors["relaxed"]}


def test_of_black_and_white_it_is_the_share_of_wrong_pixels_when_each_is_drawn(widget):
    drawn = RNG.random((4000, N, 64)) < ROWS["one-hot"][4]
    wrong = (drawn != IMAGES).mean()
    widget.tau = float(TAUS[4])
    # The standard error of 1.3 million pixels is at most 0.0004; five of them are allowed.
    assert widget.at["error"]["one-hot"] == pytest.approx(wrong, abs=0.002)
    assert widget.at["error"]["relaxed"] != pytest.approx(wrong, abs=0.002)


def test_perfect_pictures_have_no_error_and_their_negatives_have_all():
    decoded = np.stack([IMAGES, 1 - IMAGES, np.full_like(IMAGES, 0.5)])
    widget = Reconstructions(IMAGES, [0.5, 1, 2], decoded)
    found = []
    for tau in (0.5, 1, 2):
        widget.tau = tau
        found.append(widget.at["error"])
    assert found == [0, 1, 0.5]


def test_the_browser_gets_the_same_numbers(widget):
    assert np.frombuffer(widget.taus).tolist() == TAUS.tolist()
    errors = np.frombuffer(widget.errors).reshape(3, 9)
    for i, tau in enumerate(TAUS):
        widget.tau = float(tau)
        assert list(widget.at["error"].values()) == errors[:, i].tolist()
    assert widget.names == list(ROWS)
    assert Reconstructions(IMAGES, TAUS, ONE).names == ["decoded"]


def test_the_browser_gets_the_pixels_as_greys(widget):
    originals = np.frombuffer(widget.originals, np.uint8).reshape(N, 64)
    assert originals.tolist() == np.where(IMAGES == 1, 0, 255).tolist()  # ink is black
    decoded = np.frombuffer(widget.decoded, np.uint8).reshape(3, 9, N, 64)
    for row, given in zip(decoded, ROWS.values(), strict=True):
        assert 1 - row / 255 == pytest.approx(given, abs=0.5 / 255 + 1e-12)


@pytest.mark.parametrize(
    ("tau", "nearest"),
    [(1e-320, 0), (0.01, 0), (0.12, 0), (0.14, 1), (0.99, 4), (1, 4), (5.6, 7), (1e300, 8)],
)
def test_a_temperature_becomes_the_nearest_of_the_given(widget, tau, nearest):
    widget.tau = tau
    assert widget.tau == widget.at["tau"] == TAUS[nearest]


@pytest.mark.parametrize(
    ("taus", "first"), [([0.1, 0.5, 3], 0.5), ([2, 4, 8], 2), ([0.1, 0.2], 0.2)]
)
def test_it_begins_at_the_temperature_nearest_to_1(taus, first):
    widget = Reconstructions(IMAGES, taus, ONE[: len(taus)])
    assert widget.tau == first


def test_it_says_what_it_is_in_one_line(widget):
    widget.tau = 0.3
    assert repr(widget) == str(widget) == "Reconstructions(tau=0.316)"
    assert widget._repr_mimebundle_()[0]["text/plain"] == "Reconstructions(tau=0.316)"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        *((tau, "tau must be positive and finite, got") for tau in (0, -1, np.nan, np.inf)),
        ("cold", "'tau' trait .* expected a float"),
    ],
)
def test_what_is_refused_changes_nothing(widget, value, message):
    widget.tau = 0.3
    before = widget.at
    with pytest.raises(TraitError, match=message):
        widget.tau = value
    assert widget.at == before


GREY = np.full((2, 1, 64), 0.5)


@pytest.mark.parametrize(
    ("images", "taus", "reconstructed", "error", "message"),
    [
        (np.zeros(64), [1, 2], GREY, ValueError, r"images must be of shape \(n, 64\), .* \(64,\)"),
        (np.zeros((1, 63)), [1, 2], GREY, ValueError, r"images must be .* got \(1, 63\)"),
        (np.zeros((0, 64)), [1, 2], GREY, ValueError, r"images must be .* n from 1 to 12, got"),
        (np.zeros((13, 64)), [1, 2], GREY, ValueError, r"images must be .* got \(13, 64\)"),
        (np.full((1, 64), 16), [1, 2], GREY, ValueError, "images must be numbers from 0 to 1"),
        (np.full((1, 64), -0.1), [1, 2], GREY, ValueError, "images must be numbers from 0 to 1"),
        (np.full((1, 64), np.nan), [1, 2], GREY, ValueError, "images must be numbers from 0 to 1"),
        ("a digit", [1, 2], GREY, TypeError, "images must be real numbers"),
        (IMAGES[:1], 1.0, GREY, ValueError, r"taus must be a vector .* got shape \(\)"),
        (IMAGES[:1], [1], GREY[:1], ValueError, "taus must be .* at least two temperatures"),
        (IMAGES[:1], [[1, 2]], GREY, ValueError, "taus must be a vector"),
        (IMAGES[:1], [2, 1], GREY, ValueError, r"taus must be .* increasing, got \[2.0, 1.0\]"),
        (IMAGES[:1], [1, 1], GREY, ValueError, "taus must be .* increasing"),
        (IMAGES[:1], [0, 1], GREY, ValueError, "taus must be positive"),
        (IMAGES[:1], [1, np.inf], GREY, ValueError, "taus must be .* finite"),
        (IMAGES[:1], [np.nan, 1], GREY, ValueError, "taus must be positive, finite"),
        (IMAGES[:1], ["cold", "hot"], GREY, TypeError, "taus must be real numbers"),
        (
            IMAGES[:1],
            [1, 2, 3],
            GREY,
            ValueError,
            r"reconstructed must be of shape \(3, 1, 64\), got \(2, 1, 64\)",
        ),
        (IMAGES[:2], [1, 2], GREY, ValueError, r"reconstructed must be of shape \(2, 2, 64\)"),
        (IMAGES[:1], [1, 2], GREY * 3, ValueError, "^reconstructed must be numbers from 0 to 1"),
        (IMAGES[:1], [1, 2], GREY * 1j, TypeError, "reconstructed must be real numbers"),
        (IMAGES[:1], [1, 2], {}, ValueError, "reconstructed must have 1 to 3 names, got 0"),
        (
            IMAGES[:1],
            [1, 2],
            dict.fromkeys("abcd", GREY),
            ValueError,
            "reconstructed must have 1 to 3 names, got 4",
        ),
        (IMAGES[:1], [1, 2], {7: GREY}, TypeError, r"reconstructed must have names, got \[7\]"),
        (
            IMAGES[:1],
            [1, 2],
            {"a": GREY, "b": GREY[:1]},
            ValueError,
            r"reconstructed\['b'\] must be of shape \(2, 1, 64\), got \(1, 1, 64\)",
        ),
        (
            IMAGES[:1],
            [1, 2],
            {"a": GREY, "b": GREY - 1},
            ValueError,
            r"reconstructed\['b'\] must be numbers from 0 to 1",
        ),
    ],
)
def test_invalid_arguments_are_refused_by_name(images, taus, reconstructed, error, message):
    with pytest.raises(error, match=message):
        Reconstructions(images, taus, reconstructed)


# --- the script --------------------------------------------------------------------------------

IMPORTS = """
import reconstructions from "./reconstructions.js";
import { standIn } from "./stand_in.js";
"""
# Elements that only record what is set on them, and canvases that keep the small pictures.
SAID = """
const [made, drawn] = [[], []];
const context = {
  putImageData: (image) => drawn.push([...image.data]),
};
const element = () => ({
  style: {},
  append() {}, addEventListener() {},
  setAttribute(name, value) { this[name] = value; },
  getContext: () => new Proxy({}, { get: (set, name) => set[name] ?? context[name] ?? (() => {}) }),
});
globalThis.document = { createElement: () => made[made.push(element()) - 1] };
globalThis.ImageData = class {
  constructor(width, height) { this.data = new Uint8ClampedArray(4 * width * height); }
};
const sent = Object.entries(given.bytes).map(([name, each]) => [name, Uint8Array.from(each)]);
const model = standIn({ ...given.state, ...Object.fromEntries(sent) });
reconstructions.render({ model, el: element() });
const find = (name, value) => made.find((each) => each[name] === value);
return given.taus.map((tau) => {
  drawn.length = 0;
  model.set("tau", tau);
  const read = find("className", "gumbel-np-readout").textContent;
  return { label: find("role", "img")["aria-label"], read, drawn: [...drawn] };
});
"""


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_the_script_shows_the_pixels_and_says_the_numbers(javascript, rows):
    widget = Reconstructions(IMAGES, TAUS, dict(list(ROWS.items())[:rows]))
    taus = TAUS[[0, 3, 4, 8]].tolist()
    given = {
        "state": {name: getattr(widget, name) for name in STATE},
        "bytes": {name: list(getattr(widget, name)) for name in BYTES},
        "taus": taus,
    }
    for tau, said in zip(taus, javascript(IMPORTS, SAID, given), strict=True):
        widget.tau = tau
        errors = " · ".join(f"{name} {error:.3f}" for name, error in widget.at["error"].items())
        numbers = f"mean error of a pixel: {errors}"
        assert said["read"].endswith(numbers)
        assert said["label"] == (
            f"{N} originals of 8 × 8 pixels and what is decoded of them: {said['read']}"
        )
        assert float(said["read"].split()[2]) == float(f"{tau:.2g}")
        red, green, blue, opaque = (
            np.array(said["drawn"]).reshape(-1, N, 64, 4).transpose(3, 0, 1, 2)
        )
        at = TAUS.tolist().index(tau)
        shown = np.stack([IMAGES, *(row[at] for row in list(ROWS.values())[:rows])])
        assert 1 - red / 255 == pytest.approx(shown, abs=0.5 / 255 + 1e-12)
        assert (red == green).all() and (red == blue).all() and (opaque == 255).all()
