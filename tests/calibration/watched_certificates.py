"""How often a certificate is wrong, if it is looked at after every chunk of draws."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gumbel_np.verify.statistics import certificates
from gumbel_np.verify.statistics.eprocess import log_e_at_least, log_e_value

# The numbers of draws at which one looks: those of a trial, up to some hundred thousand.
LOOKS = np.cumsum([256, 512, 1024, 2048, 4096, 8192, 16384, 32768, *[65536] * 6])


@dataclass(frozen=True)
class Setting:
    """A law, and what it is compared with: categories, cells of a CDF, a coin, or a share."""

    kind: str
    claimed: tuple[float, ...]
    true: tuple[float, ...]
    tolerance: float

    def __str__(self) -> str:
        return f"{self.kind}, K = {len(self.claimed)}, {self.distance:.2g} off"

    @property
    def distance(self) -> float:
        """The true distance."""
        off = np.subtract(self.true, self.claimed)
        if self.kind == "numbers":
            return float(np.abs(np.cumsum(off)).max())
        return float(np.abs(off).sum() / 2)


def _laws(k: int) -> dict[str, np.ndarray]:
    equal, zipf = np.full(k, 1.0), 1 / np.arange(1.0, k + 1)
    return {"equal": equal / k, "skewed": zipf / zipf.sum()}


def _moved(pi: np.ndarray, far: float, up: np.ndarray) -> np.ndarray:
    """A law that gives so much more to the categories that are `up`, and less to the others."""
    p = np.where(up, pi * (1 + far / pi[up].sum()), pi * (1 - far / pi[~up].sum()))
    return p / p.sum()


def _settings() -> list[Setting]:
    found = []
    for far in (0.004, 0.05, 0.25):
        for k in (3, 5, 10, 64, 200):
            for pi in _laws(k).values():
                every_second = np.arange(k) % 2 == 0
                moved = _moved(pi, far, every_second)
                found.append(Setting("counts", tuple(pi), tuple(moved), 0.01))
        for k in (16, 256):
            for tolerance in (0.003, 0.02):
                pi = np.full(k, 1 / k)
                moved = _moved(pi, far, np.arange(k) < k // 2)
                found.append(Setting("numbers", tuple(pi), tuple(moved), tolerance))
        for p in (0.5, 0.1):
            q = (p + far, 1 - p - far)
            found.append(Setting("coin", (p, 1 - p), q, 0.01))
    for share in (0.5, 0.9, 0.999, 1 - 1e-5):
        found.append(Setting("share", (share, 1 - share), (share, 1 - share), 1 - share))
    return found


SETTINGS = _settings()

Radius = Callable[[int, float, float], float]


def ever_missed(
    setting: Setting,
    alpha: float,
    runs: int,
    seed: int,
    radius: Radius = certificates.radius,
    looks: np.ndarray = LOOKS,
) -> int:
    """Return in how many runs the certificate falls short of the truth at some look."""
    rng = np.random.default_rng(seed)
    claimed, true = np.array(setting.claimed), np.array(setting.true)
    steps = np.diff(looks, prepend=0)
    missed = 0
    for _ in range(runs):
        tables = rng.multinomial(steps, true).cumsum(axis=0)
        missed += _misses(setting, claimed, tables, alpha, radius)
    return missed


def _misses(
    setting: Setting, claimed: np.ndarray, tables: np.ndarray, alpha: float, radius: Radius
) -> bool:
    """Whether the true law is ruled out at one of the tables."""
    looks = tables.sum(axis=1)
    if setting.kind == "coin":
        p, q = setting.claimed[0], setting.true[0]
        return any(_coin_ruled_out(int(h), int(n), p, q, alpha) for h, n in _hits(tables))
    if setting.kind == "share":
        missed = 1 - setting.true[0]
        return any(
            log_e_at_least(int(n - h), int(h), missed) >= -np.log(alpha) for h, n in _hits(tables)
        )
    numbers = setting.kind == "numbers"
    typical = certificates.TYPICAL_SUP if numbers else certificates.typical_variation(claimed)
    planned = certificates.planned_draws(typical, setting.tolerance, alpha)
    off = tables / looks[:, np.newaxis] - claimed
    seen = np.abs(off.cumsum(axis=1)).max(axis=1) if numbers else np.abs(off).sum(axis=1) / 2
    reach = np.array([radius(int(n), alpha, planned) for n in looks])
    return bool((seen + reach < setting.distance).any())


def _hits(tables: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(tables[:, 0].tolist(), tables.sum(axis=1).tolist(), strict=True))


def _coin_ruled_out(hits: int, n: int, p: float, q: float, alpha: float) -> bool:
    """Whether the martingale under q has reached 1/alpha, as `coin_interval` asks."""
    log_e = log_e_value(np.array([hits, n - hits]), np.array([p, 1 - p]))
    ratio = hits * np.log(p / q) + (n - hits) * np.log((1 - p) / (1 - q))
    return bool(np.logaddexp(0, log_e) - np.log(2) + ratio >= -np.log(alpha))
