"""What draws become: tables of counts, small and additive, that answer one of two questions.

Are these counts multinomial(π)? Are these numbers i.i.d. uniform? Two more kinds of evidence:
`SuccessShare` for events that should happen at least so often, such as the success of a training,
and `Facts` for computations without randomness.
"""

from gumbel_np.verify.evidence.base import Evidence as Evidence
from gumbel_np.verify.evidence.computed_facts import Fact as Fact
from gumbel_np.verify.evidence.computed_facts import Facts as Facts
from gumbel_np.verify.evidence.computed_facts import agree as agree
from gumbel_np.verify.evidence.computed_facts import at_least as at_least
from gumbel_np.verify.evidence.computed_facts import at_most as at_most
from gumbel_np.verify.evidence.computed_facts import facts as facts
from gumbel_np.verify.evidence.counts import Counts as Counts
from gumbel_np.verify.evidence.counts import counts as counts
from gumbel_np.verify.evidence.success_share import SuccessShare as SuccessShare
from gumbel_np.verify.evidence.success_share import always as always
from gumbel_np.verify.evidence.success_share import mostly as mostly
from gumbel_np.verify.evidence.uniforms import Uniforms as Uniforms
from gumbel_np.verify.evidence.uniforms import draws_of as draws_of
from gumbel_np.verify.evidence.uniforms import jointly_uniform as jointly_uniform
from gumbel_np.verify.evidence.uniforms import uniforms as uniforms
