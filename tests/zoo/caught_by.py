"""The detection matrix: which probe by itself catches a wrong sampler, after how many draws."""

from gumbel_np.verify.conformance.laws import LAWS, Categorical, SamplerCheck
from gumbel_np.verify.conformance.session import EXTREME, ProbeRun, Session
from gumbel_np.verify.conformance.shared_probes import far_tail
from gumbel_np.verify.conformance.tails.endpoints import find_endpoints
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.sequential_test import ALPHA

_MOST = 2**14
_FIRST = 64


def caught_by(sampler, law, *, alpha=ALPHA, seed=0, probabilities=None):
    """Ask every probe by itself, up to some thousand draws each.

    Returns for each probe how many draws it took to refute the sampler, None where it did not.
    Faults that are found by construction take 0.
    """
    target = Target(sampler, timeout=60.0)
    law_check = Categorical(target, probabilities) if probabilities else LAWS[law](target)
    session = Session(law_check, alpha, seed)
    found = {name: _draws_to_catch(run) for name, run in session.runs.items()}
    if isinstance(law_check, SamplerCheck):
        found[EXTREME] = _at_the_ends(law_check, seed)
        tail = far_tail(law_check, reached=True)
        if tail is not None:
            found[tail.name] = _draws_to_catch(ProbeRun(tail, law_check, session.tail_share, seed))
    return found


def _draws_to_catch(run):
    probe = run.probe
    try:
        goal = _FIRST
        while run.draws < min(probe.draws, _MOST):
            while run.draws < min(goal, probe.draws):
                run.ask(min(goal - run.draws, probe.draws - run.draws, probe.draws_at_once))
                if run.test.refuted:
                    return run.draws
            goal *= 2
        return run.draws if run.judge().verdict == "refuted" else None
    except Fault:
        return run.draws


def _at_the_ends(law, seed):
    try:
        find_endpoints(law, seed)
    except Fault:
        return 0
    return None
