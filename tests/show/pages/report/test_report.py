"""The report: whole, sound as HTML, asks for nothing, and says what the run found."""

import datetime
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import numpy as np
import pytest

from gumbel_np.show.pages.markup import anchor, prose, typeset_number
from gumbel_np.show.pages.report.report_page import report
from gumbel_np.verify import agree, always, claim, counts, uniforms
from gumbel_np.verify.claims import CHAPTERS, LEDGER
from gumbel_np.verify.run import Run, try_claims

VOID = {"meta", "br", "hr", "img", "link", "input"}
LOADS = {"src", "href", "xlink:href", "srcset", "action", "data", "poster", "background"}


class Page(HTMLParser):
    """Reads a page and notes what is wrong with it."""

    def __init__(self, text):
        super().__init__()
        self.faults, self.open, self.ids, self.links, self.named = [], [], [], [], []
        self.rows, self.heads, self.words = [], [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
        self.faults += [f"id {i} comes twice" for i in set(self.ids) if self.ids.count(i) > 1]
        known = set(self.ids)
        self.faults += [f"#{to} leads nowhere" for to in self.links if to not in known]
        self.faults += self._outside(text)

    @staticmethod
    def _outside(text):
        forms = (r"@import", r"url\((?!#)", r"<(?:script|link|iframe|object|embed|base)\b", r"//\w")
        return [
            f"asks for something outside: {m[0]}" for form in forms for m in re.finditer(form, text)
        ]

    def handle_starttag(self, tag, attributes):
        self._note(tag, dict(attributes))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self._note(tag, dict(attributes))

    def _note(self, tag, attributes):
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name, value in attributes.items():
            if name in LOADS and not value.startswith("#"):
                self.faults.append(f"{name}={value} leads outside")
            if name in LOADS and value.startswith("#"):
                self.links.append(value[1:])
            if name.startswith("on"):
                self.faults.append(f"{name} is a script")
            self.links += re.findall(r"url\(#([^)]+)\)", value or "")
        self.links += (attributes.get("aria-labelledby") or "").split()
        if tag == "svg" and not (attributes.get("role") == "img" and attributes.get("aria-label")):
            self.faults.append("a picture without a name")
        if tag == "th" and "scope" not in attributes:
            self.faults.append("a head of a table without scope")
        if tag == "tr":
            self.rows.append([])
        if tag == "data" and "tr" in self.open:
            self.rows[-1].append(float(attributes["value"]))
        if re.fullmatch(r"h[1-6]", tag):
            if self.heads and int(tag[1]) > self.heads[-1] + 1:
                self.faults.append(f"a {tag} after an h{self.heads[-1]}")
            self.heads.append(int(tag[1]))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, text):
        if "style" not in self.open:
            self.words.append(text)
            if "tr" in self.open:
                self.rows[-1].append(text)


def own(n, rng, top=1):
    """A claim with <b>tags</b> & "quotes"."""
    return always(rng.random(n) < top)


own.__name__ = "a<b&c"
claim(r"\nonsense < 1", source="<i>me</i>", wrong={"<wrong> & more": {"top": 2}})(own)


@claim("")
def nothing_but_nan(n, rng):
    """Draws without a value."""
    return uniforms(np.full(n, np.nan))


@claim("1 + 1 = 3", right="It is 2.")
def one_and_one():
    """One and one make three."""
    return agree("the sum", 2, 3, 1e-12)


@claim("P(2) = 0", expected="refuted")
def never_two(n, rng):
    """A die without a 2 shows it."""
    return counts(rng.integers(3, size=n), [1, 1, 0])


OWN = [f.claim for f in (own, nothing_but_nan, one_and_one, never_two)]


@pytest.fixture(scope="module")
def run():
    ledger = [c for c in LEDGER.values() if c.available]
    enough = {"tau-to-infinity": 2**18}
    claims = [replace(c, draws=enough.get(c.id, min(c.draws, 4096))) for c in ledger + OWN]
    return try_claims(claims, seed=3)


@pytest.fixture(scope="module")
def text(run):
    return report(run, date=datetime.date(2020, 2, 29))


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_the_page_is_sound_and_asks_for_nothing(page):
    assert page.faults == []
    assert page.heads[0] == 1 and page.heads.count(1) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<p>open", "<p> is never closed"),
        ("<p></b></p>", "</b> closes nothing"),
        ("<p id=a></p><p id=a></p>", "id a comes twice"),
        ("<a href=#b></a>", "#b leads nowhere"),
        ("<img src=x.png>", "src=x.png leads outside"),
        ("<style>@import 'x'</style>", "asks for something outside: @import"),
        ("<style>p{background:url(x)}</style>", "asks for something outside: url("),
        ("<script></script>", "asks for something outside: <script"),
        ("<p>see https://x</p>", "asks for something outside: //x"),
        ("<svg></svg>", "a picture without a name"),
        ("<th></th>", "a head of a table without scope"),
        ("<h1></h1><h3></h3>", "a h3 after an h1"),
        ("<p onclick=x></p>", "onclick is a script"),
    ],
)
def test_faults_of_a_page_are_seen(text, fault):
    assert Page(text).faults == [fault]


def test_every_claim_is_there_with_its_numbers(run, page):
    rows = {row[0]: row[1:] for row in page.rows if row}
    for record in run.record()["claims"]:
        first, *cells = rows[record["id"]]
        assert record["verdict"] in first
        numbers = [cell for cell in cells if isinstance(cell, float)]
        keys = ("log10_e", "p_value", "certificate", "smallest_detectable")
        assert numbers == [record[key] for key in keys if record[key] is not None]
        assert f"{record['draws']:,}" in cells if record["draws"] else cells[0] == "–"


def test_every_claim_has_its_section(run, text, page):
    for v in run.verdicts:
        assert anchor(v.claim.id) in page.ids
        assert prose(v.claim.statement) in text
        assert prose(v.claim.right) in text
        assert all(prose(name) in text for name in v.claim.wrong)
        assert v.note in text
    assert all(f">{escape(name)}</h2>" in text for name in [*CHAPTERS, "Further claims"])


def test_what_a_claim_says_is_never_read_as_markup(text):
    assert "<b>tags</b>" not in text and "&lt;b&gt;tags&lt;/b&gt;" in text
    assert "<i>me</i>" not in text and "<wrong>" not in text
    assert r"<code class=" in text and r"\nonsense &lt; 1" in text


def test_anchors_differ_where_ids_do():
    ids = ["a<b", "a>b", "a b", "a-b", "a_3c_b", "é"]
    assert len({anchor(i) for i in ids}) == len(ids)


def section(text, claim_id):
    """The words of a claim's section, without markup."""
    start = text.index(f'<article class="claim" id="{anchor(claim_id)}"')
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", "", text[start : text.index("</article>", start)])
    return " ".join(words.replace("&nbsp;", " ").split())


@pytest.mark.parametrize(
    ("claim_id", "words"),
    [
        ("cdf", "Holds. Nothing here is left to chance"),
        ("tau-to-infinity", "Holds. At confidence 1 − 10−6 (all claims of the ledger together)"),
        ("tau-to-infinity", "exceptions occur in at most 9.5 × 10−5 of draws (no exception seen)"),
        ("hotter-is-more-discrete", "draws: if the claim were true, evidence this strong (e = 10"),
        ("hotter-is-more-discrete", "What is right: The other way round"),
        ("gumbel-max", "The same trial refutes: noise of the minimum law; normal noise"),
        ("gumbel-max", "The p-values: how often each category came: 0."),
        ("gumbel-max", "Undecided after 4,096 draws: total variation known within"),
        ("gumbel-max", "Said by: S2, S3, S4, S5"),
        ("moments", "Said by: this suite"),
        ("nothing-but-nan", "draws: the trial gave NaN, or draws out of range."),
        ("one-and-one", "Mathematics expects: holds. Refuted: an error is larger than"),
        ("a<b&c", "It does NOT refute: &lt;wrong&gt; &amp; more (undecided)."),
        ("maxima-become-gumbel", "distance of the largest of a million0.004931 ≤ 0.006"),
        ("tau-to-zero", "in every draw"),
        ("max-independent-of-argmax", "The 32 cells: which of the 4 categories wins, and in which"),
        ("annealing", "“every one is tried early” fails in at most 14."),
        ("annealing", "fails in at most"),
        ("annealing", "a preference is learnt0.14 failures1"),
        ("never-two", "(e = ∞) would turn up with a probability of at most 0, no matter when"),
    ],
)
def test_a_verdict_in_plain_words(text, claim_id, words):
    assert words in section(text, claim_id)


@pytest.mark.parametrize(
    ("claim_id", "words"),
    [
        ("max-law", r"the true law is within (\S+) of the claim in the CDF"),
        (
            "top-k",
            r"the true probabilities are within (\S+) of the claimed ones in total variation",
        ),
    ],
)
def test_a_certificate_in_plain_words(claim_id, words):
    (v,) = try_claims([LEDGER[claim_id]]).verdicts
    said = section(report(Run(0, 1e-6, 1.0, (v,))), claim_id)
    assert re.search(words, said)[1] == f"{v.certificate:.2g}"
    assert f"An error of {v.smallest_detectable:.2g} or more would have been refuted" in said


def test_refuted_claims_are_listed_under_the_result(run, text):
    listed = re.search(r'<ul class="false".*?</ul>', text, re.S)[0]
    refuted = [v.claim.id for v in run.verdicts if v.verdict == "refuted"]
    assert re.findall(r"#claim-([\w-]+)", listed) == refuted
    assert "A larger temperature makes the outputs more discrete.</li>" in listed


def test_what_becomes_of_wrong_versions_is_told(run):
    v = next(v for v in run.verdicts if v.claim.id == "gumbel-max")

    def said(controls):
        page = report(Run(0, 1e-6, 1.0, (replace(v, controls=controls),)))
        return section(page, "gumbel-max")

    assert "Wrong versions beside it (not run here): noise of the minimum law; normal" in said({})
    both = said({"one": "refuted", "other": "undecided"})
    assert "The same trial refutes: one. It does NOT refute: other (undecided)." in both
    assert "The same trial refutes" not in said({"other": "holds"})


def test_the_smallest_p_value_is_put_in_its_place(run):
    v = next(v for v in run.verdicts if v.claim.id == "gumbel-max")

    def said(*p, **changes):
        tests = {f"part: {i}": each for i, each in enumerate(p)}
        run = Run(0, 1e-6, 1.0, (replace(v, tests=tests, **changes),))
        words = " ".join(re.sub(r"<[^>]+>", "", report(run)).split())
        paragraph = re.search(r"Of [\d,]+ p-values.*? even if all these claims are true\.", words)
        return paragraph[0] if paragraph else ""

    assert said() == said(1e-9, verdict="refuted") == ""
    # 1 / (1 − (1 − 0.001)¹⁰) = 100.45
    assert "Of 10 p-values" in said(0.001, *[0.5] * 9)
    assert "smallest is 0.001 (gumbel-max: 0, part)" in said(0.001, *[0.5] * 9)
    assert "in about 1 run in 100 even" in said(0.001, *[0.5] * 9)
    assert "in most runs" in said(0.2, *[0.5] * 9)
    assert "in most runs" in said(1.0)
    assert "practically never" in said(0.0)


def test_claims_not_tried_are_named(run):
    torch = LEDGER["torch-gumbel-softmax"]
    page = report(replace(run, verdicts=run.verdicts[:1], untried=(torch,)))
    assert "not installed: torch-gumbel-softmax (needs torch)." in page
    assert "Not tried" not in report(replace(run, verdicts=run.verdicts[:1], untried=()))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("π_i/Σπ", "π<sub>i</sub>/Σπ"),
        ("ε_1^(p_j/p_1) < 1", "ε<sub>1</sub><sup>p<sub>j</sub>/p<sub>1</sub></sup> &lt; 1"),
        ("x^2", "x<sup>2</sup>"),
        ("scipy.stats.gumbel_r and gumbel_np.gumbel_max", None),
        ("max_i f_ij, snake_case, __x_1__", None),
        ("τ = 2, U12", "τ = 2, U₁₂"),
    ],
)
def test_simple_indices_and_exponents_are_typeset(text, html):
    assert prose(text) == (html or text)


def test_the_result_tells_what_is_amiss(run, text):
    amiss = [v.claim.id for v in run.contrary]
    assert "one-and-one" in amiss
    assert f"{len(amiss)} not as mathematics expects:" in text
    whole = " ".join(Page(text).words)
    n = {name: sum(v.verdict == name for v in run.verdicts) for name in ("holds", "refuted")}
    assert f"{len(run.verdicts)} claims: {n['holds']} hold, {n['refuted']} refuted" in whole
    assert "2020-02-29" in whole and f"{sum(v.draws for v in run.verdicts):,}" in whole


def test_a_run_as_expected_says_so():
    verdicts = try_claims([LEDGER["cdf"]]).verdicts
    text = report(Run(0, 1e-6, 1.0, verdicts))
    assert "1 claim: 1 hold, 0 refuted, 0 undecided." in text
    assert "Every verdict is what mathematics expects." in text
    assert Page(text).faults == []


def test_an_empty_run_has_a_page_too():
    assert Page(report(Run(0, 1e-6, 0.0, ()))).faults == []


def test_a_refutation_at_the_end_names_its_p_value():
    (v,) = try_claims([replace(LEDGER["gumbel-max"], draws=2048)]).verdicts
    late = replace(v, verdict="refuted", p_value=3e-9, certificate=None, note="")
    text = report(Run(0, 1e-6, 1.0, (late,)))
    assert "a result this far off would turn up with a probability of at most 3 × 10−9." in section(
        text, "gumbel-max"
    )


def test_the_page_is_small_and_the_same_twice(run, text):
    assert len(text.encode()) < 3e6
    few = Run(run.seed, run.alpha, run.seconds, run.verdicts[:3])
    day = datetime.date(2020, 2, 29)
    assert report(few, date=day) == report(few, date=day)


@pytest.mark.parametrize(
    ("number", "html"),
    [
        ("0.0028", "0.0028"),
        ("1e+20", "10<sup>20</sup>"),
        ("1e-06", "10<sup>−6</sup>"),
        ("-1e-16", "−10<sup>−16</sup>"),
        ("2.5e-08", "2.5&nbsp;×&nbsp;10<sup>−8</sup>"),
        ("∞", "∞"),
    ],
)
def test_powers_of_ten_aretypeset_number(number, html):
    assert typeset_number(number) == html
