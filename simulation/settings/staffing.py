"""Posts fall vacant and are filled again, in organizations and in care centers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def turnover(filled: Any, posts: Any, leave: Any, hire: Any, u_leave: Any, u_hire: Any) -> NDArray[np.float64]:
    """Whole posts filled next week: those who leave go, and some of this week's vacancies are filled.

    Of ``n`` posts at hazard ``h`` a week, ``floor(n h + u)`` change: on average exactly ``n h``, and never a part of
    a person. All arguments are arrays over workplaces (or numbers); hazards a week, draws in (0, 1).
    """
    gone = np.minimum(filled, np.floor(filled * leave + u_leave))
    come = np.minimum(posts - filled, np.floor((posts - filled) * hire + u_hire))
    return np.asarray(filled - gone + come, np.float64)


def vacancy(leave: float, hire: float) -> float:
    """Share of posts vacant in the long run: ``leave / (leave + hire)``."""
    return leave / (leave + hire) if leave + hire > 0 else 0.0
