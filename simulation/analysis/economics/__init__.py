"""Economic evaluation: present values, QALYs, the efficiency frontier, acceptability, the value of information.

Each file is arithmetic on plain arrays; :func:`appraise` puts them together for an :class:`Account`, :func:`evaluate`
for a comparison that recorded one, and :func:`missing` says what a scenario must decide first.
"""

from simulation.analysis.economics.account import Account
from simulation.analysis.economics.budget import budget
from simulation.analysis.economics.evaluation import Evaluation, appraise, evaluate
from simulation.analysis.economics.recorded import account_of
from simulation.analysis.economics.settings import missing

__all__ = ["Account", "Evaluation", "account_of", "appraise", "budget", "evaluate", "missing"]
