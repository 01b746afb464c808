"""Formulas as pictures that need no network: LaTeX, typeset by matplotlib as one SVG path."""

import re
import unicodedata
from functools import cache
from html import escape

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath

# What matplotlib's mathtext lacks, in all or some releases, in commands that it has.
_TRANSLATION = {
    r"\iff": r"\;\Leftrightarrow\;",
    r"\implies": r"\;\Rightarrow\;",
    r"\le": r"\leq ",
    r"\ge": r"\geq ",
    r"\ne": r"\neq ",
    r"\dots": r"\ldots ",
    r"\lbrace": r"\{",
    r"\rbrace": r"\}",
    r"\frac": r"\dfrac",  # as in a displayed formula
    r"\tfrac": r"\frac",
    r"\mathbb": r"\mathrm",
    r"\colon": ":",
}
_TRANSLATION |= dict.fromkeys([r"\textstyle", r"\displaystyle", r"\limits", r"\nolimits"], "")
_TRANSLATION |= dict.fromkeys([r"\big", r"\Big", r"\bigl", r"\bigr"], "")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_BIG = re.compile(r"\\(?:sum|prod|bigcap|bigcup)(?:_(?:\{[^{}]*\}|\w))?(?![_^A-Za-z])")
_BARE = re.compile(r"(\\sqrt)\s*(\w)")
_NAMED = re.compile(r"(?<=[\w})])(?<!\\arg)\s*(?=\\(?:arg|exp|ln|log|max|min)(?![A-Za-z]))")
_EM = 500  # path units; rounding to whole ones is invisible on any projector


def translate(latex: str) -> str:
    """Return a formula (LaTeX without dollar signs) in the commands that mathtext knows."""
    known = _COMMAND.sub(lambda m: _TRANSLATION.get(m[0], m[0]), latex)
    known = _BARE.sub(r"\1{\2}", known)  # mathtext requires the braces
    known = known.replace("'", r"\prime ")  # as a superscript it would sit too high
    known = _BIG.sub(r"\g<0>\\,", known)  # mathtext sets these too close to what follows them,
    return _NAMED.sub(r"\\,", known)  # and these too close to what precedes them


@cache
def typeset(latex: str) -> str:
    """Return a formula as an SVG in the colour of the surrounding text, described in words.

    A formula that cannot be typeset is returned as the LaTeX itself.
    """
    font = FontProperties(math_fontfamily="stix")
    try:
        path = TextPath((0, 0), f"${translate(latex)}$", size=_EM, prop=font)
    except ValueError:
        return f'<code class="formula">{escape(latex)}</code>'
    # The control points bound the outline, and their extent is quicker to find than its own.
    left, bottom = np.floor(path.vertices.min(axis=0)).astype(int) - 10
    right, top = np.ceil(path.vertices.max(axis=0)).astype(int) + 10
    return (
        f'<svg class="formula" role="img" aria-label="{escape(in_words(latex))}" '
        f'viewBox="{left} {-top} {right - left} {top - bottom}" '
        f'style="--width:{(right - left) / _EM:.2f}em;--bottom:{bottom / _EM:.2f}em">'
        f'<path d="{_outline(path)}"/></svg>'
    )


def _outline(path: Path) -> str:
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
    parts = []
    for points, code in path.iter_segments(simplify=False):
        if code == Path.CLOSEPOLY:
            parts.append("Z")
        else:
            flipped = np.rint(points.reshape(-1, 2) * [1, -1]).astype(int).ravel()
            parts.append(letters[code] + " ".join(map(str, flipped.tolist())))
    return "".join(parts)


# Any other command is a Greek letter, or reads as its own name, as sum does.
_SIGNS = {
    "Leftrightarrow": " if and only if ",
    "Rightarrow": " implies ",
    "bigcap": "intersection ",
    "geq": " ≥ ",
    "infty": "∞",
    "int": "∫",
    "ldots": "…",
    "leq": " ≤ ",
    "longrightarrow": " → ",
    "max": "max",
    "mid": " given ",
    "min": "min",
    "neq": " ≠ ",
    "partial": "∂",
    "prime": "′",
    "prod": "product ",
    "qquad": "  ",
    "quad": "  ",
    "sim": " ~ ",
    "to": " → ",
    "top": "⊤",
}
_GROUP = r"\{([^{}]*)\}"


def in_words(latex: str) -> str:
    """Return a formula as text to read aloud: signs in Unicode or words, fractions with a slash."""
    text = re.sub(r"\\[ ,;!]", " ", translate(latex)).replace(r"\dfrac", r"\frac")
    text = text.replace(r"\{", "⦃").replace(r"\}", "⦄")
    text = re.sub(r"\\(?:text|mathrm)\s*" + _GROUP + r"(?=(\\?))", r"\1\2", text)
    text = text.replace("\\\\", " \\")
    while text != (inner := _innermost(text)):
        text = inner
    text = re.sub(r"\\([A-Za-z]+)", lambda m: _sign(m[1]), text)
    text = re.sub(r" +(?=[_,^)/])", "", text)
    return " ".join(text.replace("⦃", "{").replace("⦄", "}").split())


def _innermost(text: str) -> str:
    """Remove the braces of the innermost groups."""
    text = re.sub(r"([\^_])" + _GROUP, lambda m: m[1] + _bracketed(m[2]), text)
    quotient = r"\\frac" + _GROUP + _GROUP
    text = re.sub(quotient, lambda m: f" {_bracketed(m[1])}/{_bracketed(m[2])}", text)
    return re.sub(r"(?<![\^_}])(?<!\\frac)" + _GROUP, r"\1", text)


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"\\?\w+", text) else f"({text})"


def _sign(name: str) -> str:
    if name in _SIGNS:
        return _SIGNS[name]
    greek = name.removeprefix("var")
    case = "CAPITAL" if greek[:1].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {'LAMDA' if greek == 'lambda' else greek}")
    except KeyError:
        return f"{name} "
