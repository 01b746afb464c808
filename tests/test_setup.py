"""The files around the code agree with each other, and with what they promise."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import gumbel_np

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
LOCK = (ROOT / "requirements.lock").read_text()

Bounds = dict[str, SpecifierSet]


def bounds(lines: Iterable[str]) -> Bounds:
    """The version bounds, by name."""
    parsed = map(Requirement, lines)
    return {canonicalize_name(each.name): each.specifier for each in parsed}


def declared(*extras: str) -> Bounds:
    """What pyproject.toml asks for at run time and for some extras, followed into each other."""
    found = bounds(PROJECT["dependencies"])
    for extra in extras:
        for line in PROJECT["optional-dependencies"][extra]:
            requirement = Requirement(line)
            if requirement.name == PROJECT["name"]:
                found |= declared(*requirement.extras)
            else:
                found |= bounds([line])
    return found


# --- environment.yml ---------------------------------------------------------------------------

# Where conda-forge splits a package, the part without the rest.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


def environment_wanted() -> Bounds:
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in declared("test").items()}
    return wanted | bounds(["pip"])


def differences(wanted: Bounds, found: Bounds) -> list[str]:
    """What each side has that the other has not, or has otherwise."""
    return [
        f"{name}: {wanted.get(name, 'absent')} wanted, {found.get(name, 'absent')} found"
        for name in sorted(wanted.keys() | found.keys())
        if wanted.get(name) != found.get(name)
    ]


def test_environment_follows_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, *packages, last = environment["dependencies"]
    assert python.removeprefix("python =") in SpecifierSet(PROJECT["requires-python"])
    assert last == {"pip": ["-e ."]}
    assert differences(environment_wanted(), bounds(packages)) == []
    assert len(packages) == len(bounds(packages)), "a package is listed twice"
    assert environment["name"] == PROJECT["name"]
    assert environment["channels"] == ["conda-forge", "nodefaults"]


def test_differences_are_seen_in_both_directions():
    wanted = bounds(["numpy>=2.0", "scipy>=1.13", "rich>=13"])
    found = bounds(["numpy >=1.26", "rich >=13", "tqdm"])
    assert differences(wanted, found) == [
        "numpy: >=2.0 wanted, >=1.26 found",
        "scipy: >=1.13 wanted, absent found",
        "tqdm: absent wanted,  found",
    ]


# --- requirements.lock -------------------------------------------------------------------------

# Where somebody will run `make`.
MACHINES = [
    {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": platform}
    for python in ("3.11", "3.12", "3.13", "3.14")
    for platform in ("linux", "darwin")
]


def lock_faults(text: str, wanted: Bounds) -> list[str]:
    """What is wrong with a lock: unhashed or loose entries, addresses, bounds not met."""
    lines = text.replace("\\\n", " ").splitlines()
    faults = {f"an address: {line.split()[0]}" for line in lines if "://" in line}
    pinned = []
    for line in lines:
        requirement, *hashes = line.split("--hash=")
        entry = Requirement(requirement)
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", each) for each in hashes):
            faults.add(f"{entry.name} is not hashed")
        if re.fullmatch(r"==[^*,]+", str(entry.specifier)):
            pinned.append(entry)
        else:
            faults.add(f"{entry.name} is not pinned")
    for machine in MACHINES:
        there = [each for each in pinned if not each.marker or each.marker.evaluate(machine)]
        pins = {canonicalize_name(each.name): str(each.specifier)[2:] for each in there}
        if len(pins) < len(there):
            faults.add("an entry is locked twice for one machine")
        for name, bound in wanted.items():
            if name not in pins or not bound.contains(pins[name], prereleases=True):
                faults.add(f"{name}{bound} is wanted, {pins.get(name, 'nothing')} locked")
    return sorted(faults)


def test_lock_meets_every_bound():
    setup = bounds(PYPROJECT["dependency-groups"]["setup"])
    assert lock_faults(LOCK, declared("ci") | setup) == []


def test_lock_leaves_the_peers_out():
    locked = {line.split("==")[0] for line in LOCK.splitlines()}
    assert locked.isdisjoint(bounds(PROJECT["optional-dependencies"]["peers"]))
    assert PROJECT["name"] not in locked


HASH = f"--hash=sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (f"numpy==2.4.6 \\\n    {HASH}\n", []),
        ("numpy==2.4.6\n", ["numpy is not hashed"]),
        (f"numpy==1.26.4 {HASH}\n", ["numpy>=2.0 is wanted, 1.26.4 locked"]),
        (f"numpy>=2.0 {HASH}\n", ["numpy is not pinned", "numpy>=2.0 is wanted, nothing locked"]),
        (
            f"numpy==2.4.6 ; python_version < '3.12' {HASH}\n",
            ["numpy>=2.0 is wanted, nothing locked"],
        ),
        (
            f"numpy==2.4.6 {HASH}\nnumpy==2.5.0 {HASH}\n",
            ["an entry is locked twice for one machine"],
        ),
        (
            f"numpy==2.4.6 {HASH}\nx @ https://example.org/x-1.whl {HASH}\n",
            ["an address: x", "x is not pinned"],
        ),
    ],
)
def test_faults_of_a_lock_are_seen(text, faults):
    assert lock_faults(text, bounds(["numpy>=2.0"])) == faults


# --- the wheel ---------------------------------------------------------------------------------


def test_a_wheel_has_the_lessons_the_scripts_and_the_templates_within(tmp_path):
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    within = set(zipfile.ZipFile(wheel).namelist())
    beside = {f"gumbel_np/notebooks/{path.name}" for path in (ROOT / "notebooks").glob("0*.ipynb")}
    package = (ROOT / "gumbel_np").rglob("*")
    files = {
        str(path.relative_to(ROOT))
        for path in package
        if path.suffix in {".py", ".pyi", ".js", ".css", ".html"}
        and "__pycache__" not in path.parts
    }
    assert beside | files <= within
    assert not [name for name in within if ".ipynb_checkpoints" in name or name.startswith("tests")]


# --- one version -------------------------------------------------------------------------------


def test_the_version_is_the_same_everywhere():
    heading = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    versions = {
        "installed": importlib.metadata.version("gumbel-np"),
        "CITATION.cff": yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"],
        "CHANGELOG.md": heading and heading[1],
        "gumbel_np": gumbel_np.__version__,
    }
    assert len(set(versions.values())) == 1, versions


# --- imports -----------------------------------------------------------------------------------

HEAVY = {"IPython", "ipywidgets", "jax", "matplotlib", "rich", "scipy.stats", "torch"}
PACKAGE = ROOT / "gumbel_np"
REFERENCE = [
    PACKAGE / "inputs.py",
    *(PACKAGE / "reference").glob("*.py"),
    *(PACKAGE / "fast").rglob("*.py"),
    *(path for path in (PACKAGE / "scale").glob("*.py") if path.stem != "dask_cluster"),
]


def heavy_after(statement: str) -> set[str]:
    """The heavy modules that a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return HEAVY & set(run.stdout.split())


def test_import_stays_light():
    assert heavy_after("import gumbel_np") == set()


def test_a_heavy_import_is_seen():
    assert heavy_after("import scipy.stats") == {"scipy.stats"}


def foreign_imports(source: str) -> set[str]:
    """What a module of the reference imports, at its top or within, and should not."""
    imported = set()
    tree = ast.parse(source)
    for node in tree.body:  # what only type checkers see is never imported
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
    own = {*sys.stdlib_module_names, "gumbel_np", "numpy"}
    return {
        name
        for name in imported
        if name.split(".")[0] not in own and not f"{name}.".startswith("scipy.special.")
    }


# import-linter sees outside packages whole: to it scipy.special and scipy.stats are one.
@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_the_reference_imports_numpy_and_scipy_special_only(path):
    assert foreign_imports(path.read_text()) == set()


def test_foreign_imports_are_seen():
    allowed = "import math, numpy\nfrom scipy.special import gammaln\nfrom . import law\n"
    hidden = "def f():\n    from scipy import special, stats\n    import rich.table\n"
    assert foreign_imports(allowed + hidden) == {"scipy.stats", "rich.table"}
    checked = "if TYPE_CHECKING:\n    import rich\nelse:\n    import torch\n"
    assert foreign_imports(checked) == {"torch"}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def test_imports_run_one_way():
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    "smuggled", ["from gumbel_np.verify import evidence", "def f():\n    import rich"]
)
def test_an_import_against_the_current_is_seen(tmp_path, smuggled):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "gumbel_np", tmp_path / "gumbel_np")
    with (tmp_path / "gumbel_np" / "reference" / "law.py").open("a") as law:
        law.write(f"\n{smuggled}\n")
    run = lint_imports(tmp_path)
    assert run.returncode == 1, run.stdout
    assert "gumbel_np.reference.law -> " in run.stdout


# --- nothing of one machine ---------------------------------------------------------------------

UNWANTED = {
    "a path of one machine": re.compile(r"(?<![\w.:/+~-])/(?:Users|home|root|work)/"),
    "a package registry": re.compile(r"\b(?:anaconda|debian|npmjs|pypi|pythonhosted)\.(io|org)\b"),
}


def unwanted(text: str) -> list[str]:
    """What a tracked file should not contain."""
    return [what for what, form in UNWANTED.items() if form.search(text)]


def tracked() -> list[Path]:
    """The files under version control, or none outside of a clone."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        return []
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in run.stdout.split("\0")[:-1] if (path := ROOT / name).is_file()]


def test_no_file_speaks_of_one_machine():
    if not (paths := tracked()):
        pytest.skip("not in a clone")
    found = {
        str(path.relative_to(ROOT)): what
        for path in paths
        if (what := unwanted(path.read_text(errors="replace")))
    }
    assert found == {}


def test_what_is_unwanted_is_seen():
    assert unwanted("https://example.org/home/page, ~/work/x and ./root/y") == []
    assert unwanted("see '/" + "home/me'") == ["a path of one machine"]
    assert unwanted("https://files.pythonhosted" + ".org/x") == ["a package registry"]
