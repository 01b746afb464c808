"""The digits, against what scikit-learn bundles."""

import numpy as np
import pytest

from gumbel_np.learning.digits import as_images, binary_digits


def in_order(images):
    return images[np.lexsort(images.T)]


def test_every_image_is_on_one_side_and_half_inked_pixels_are_ones():
    datasets = pytest.importorskip("sklearn.datasets")
    scans = datasets.load_digits().images.reshape(1797, 64)
    images, held_out = binary_digits()
    assert images.shape == (1400, 64)
    assert held_out.shape == (397, 64)
    assert images.dtype == held_out.dtype == np.float64
    together = in_order(np.concatenate([images, held_out]))
    np.testing.assert_array_equal(together, in_order(np.where(scans > 7.5, 1.0, 0.0)))
    assert (together != in_order(np.where(scans > 8, 1.0, 0.0))).any()


def unlikeness(one, other):
    """Standard errors by which the share of ones differs in the worst pixel."""
    share = np.concatenate([one, other]).mean(axis=0)
    varied = (share > 0) & (share < 1)
    error = np.sqrt(share * (1 - share) * (1 / len(one) + 1 / len(other)))
    return np.max(np.abs(one.mean(axis=0) - other.mean(axis=0))[varied] / error[varied])


def test_both_sides_look_alike():
    assert unlikeness(*binary_digits()) < 4


def test_without_shuffling_they_would_not():
    scans = pytest.importorskip("sklearn.datasets").load_digits().data
    assert unlikeness(scans[397:] >= 8, scans[:397] >= 8) > 4


def test_the_split_is_the_same_until_another_is_asked_for():
    first, again = binary_digits(), binary_digits()
    first[0][:] = 7  # no copy of another call
    for side, one in zip(binary_digits(), again, strict=True):
        np.testing.assert_array_equal(side, one)
    assert (binary_digits(rng=1)[0] != again[0]).any()
    assert len(binary_digits(10)[0]) == 1787


@pytest.mark.parametrize("held_out", [0, 1797, -1])
def test_a_side_without_images_is_refused(held_out):
    with pytest.raises(ValueError, match=f"held_out must be from 1 to 1796 images, got {held_out}"):
        binary_digits(held_out)


def test_half_an_image_is_refused():
    with pytest.raises(TypeError, match="held_out must be an integer"):
        binary_digits(0.5)


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ([0, 1], r"images must be of shape \(n, 2\), got \(2,\)"),
        ([[0, 1, 1]], r"images must be of shape \(n, 2\), got \(1, 3\)"),
        (np.empty((0, 2)), r"images must be of shape \(n, 2\), got \(0, 2\)"),
        ([[0, 0.5]], "images must hold zeros and ones only"),
        ([[0, np.nan]], "images must hold zeros and ones only"),
    ],
)
def test_what_is_no_image_is_refused(images, said):
    with pytest.raises(ValueError, match=said):
        as_images(images, 2)


def test_images_become_floats():
    images = as_images([[True, False, False]])
    assert images.dtype == np.float64
    np.testing.assert_array_equal(images, [[1, 0, 0]])
