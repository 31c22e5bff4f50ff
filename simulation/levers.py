"""The named quantities that interventions and shocks may move, reset every week.

Every write is an addition, so that the order of interventions cannot matter; the stage that reads a lever applies
its bounds. Axes: N residents, H neighborhoods, U units (neighborhoods, then districts), A activities,
B barriers, O organizations, K care centers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.table import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _lever(name: str, shape: str, unit: str, meaning: str) -> Column:
    return Column(name, "float32", shape, unit, -1e9, 1e9, meaning, "flow")


LEVERS: dict[str, Column] = {
    column.name: column
    for column in (
        _lever("ease", "B U A", "share removed", "Part of an activity's exposure to a barrier that is taken away."),
        _lever("relief", "B N", "share removed", "Part of a resident's susceptibility to a barrier taken away."),
        _lever("quality", "U A", "SD", "Added facilitator quality."),
        _lever("capacity", "U A", "places", "Added places at each meeting."),
        _lever("appeal", "U A", "utility", "Added appeal of an activity."),
        _lever("contact", "U A", "contacts a visit", "Added open talk with somebody who has lived experience."),
        _lever("shut", "U A", "share", "Meetings called off: at 0.5 and more a group does not meet."),
        _lever("news", "U A", "probability a week", "Added chance that residents learn of this activity."),
        _lever("inform", "N", "probability a week", "Added chance to learn of each offered activity not yet known."),
        _lever("champion", "N", "champions", "Champions among a resident's ties who invite this week."),
        _lever("stigma", "N", "SD a week", "Push on stigma; negative lowers it."),
        _lever("trust", "N", "SD a week", "Push on trust in the community."),
        _lever("service_trust", "N", "SD a week", "Push on trust in services."),
        _lever("literacy", "N", "SD a week", "Push on mental-health literacy."),
        _lever("outreach", "N", "logit", "Push on the weekly logit of seeking help."),
        _lever("referral", "N", "probability a week", "Chance of being put on a center's list unasked."),
        _lever("insurance", "N", "share", "Cover added for those without insurance; 1 is as good as insured."),
        _lever("care_travel", "N", "share removed", "Part of the way to care that is taken away."),
        _lever("lay_care", "N", "sessions a week", "Counselling by trained lay people, in sessions of full therapy."),
        _lever("support", "N", "strength of ties", "Support from people who do not live here, such as a caller."),
        _lever("company", "N", "tie weight", "Support that a session of a closed group adds; it fades in weeks."),
        _lever("introduced", "N", "probability a week", "Chance of being introduced to another such resident."),
        _lever("sitting", "N", "group number", "Closed group whose session a resident sits in; 0 none."),
        _lever("sessions", "N", "sessions", "Closed groups a resident would come to this week: of two to neither."),
        _lever("money", "N", "quintiles", "Income added, as many steps of income as it is felt to be."),
        _lever("job_finding", "N", "hazard a week", "Added hazard of finding work when unemployed."),
        _lever("housed", "N", "share", "How far a resident without a home has one, as in supported housing."),
        _lever("event_size", "H", "SD", "Size of a common shock that strikes everybody in a neighborhood."),
        _lever("safety", "H", "SD", "Added neighborhood safety."),
        _lever("green", "H", "SD", "Added quality of the physical environment."),
        _lever("displacement", "H", "SD", "Pressure of rising rents on long-term residents."),
        _lever("job_loss", "H", "hazard a week", "Added hazard of losing a job."),
        _lever("common_ground", "H", "share removed", "Part of the distance of culture and language taken away."),
        _lever("moving", "H", "log hazard", "Added log hazard of moving out."),
        _lever("funding", "O", "USD a week", "Money paid to an organization."),
        _lever("say", "O", "0-1", "Residents' say in an organization (IAP2 level over 5)."),
        _lever("closure", "O", "log hazard", "Push on an organization's hazard of closing; negative protects it."),
        _lever("renewal", "O", "log hazard", "Push on the hazard that a closed organization is founded anew."),
        _lever("staff_leave", "O", "hazard a week", "Added hazard that staff of an organization leave."),
        _lever("care_funding", "K", "USD a week", "Money added to a center's budget; negative cuts it and posts go."),
        _lever("clinicians", "K", "staff", "Added clinicians in post at a center."),
        _lever("clients", "K", "clients", "Added clients that a center can see at a time, as in groups."),
        _lever("clinician_leave", "K", "hazard a week", "Added hazard that clinicians leave."),
        _lever("care_fee", "K", "share removed", "Part of the fee for care taken away."),
        _lever("care_language", "K", "share removed", "Part of the language barrier in care taken away."),
        _lever("care_dropout", "K", "share removed", "Part of the hazard of dropping out of care taken away."),
        _lever("crisis", "K", "share", "Added share of residents in crisis who are reached at once."),
    )
}


_EMPTY = tuple(np.zeros((0,) * axes, np.float32) for axes in range(5))  # by number of axes


class Levers:
    """Lever arrays made when first touched; an untouched lever costs nothing."""

    def __init__(self, **dims: int) -> None:
        self.dims = dims
        self._arrays: dict[str, NDArray[Any]] = {}
        self._touched: set[str] = set()

    def of(self, name: str) -> Levers:
        """What the piece of this name writes to: these levers. Where a run is watched, who moves what is noted too."""
        return self

    def note_eligible(self, name: str, rows: NDArray[np.bool_]) -> None:
        """Say who may be enrolled in an intervention this week; nobody listens unless a run is watched."""

    def add(self, name: str, value: Any, where: Any = ...) -> None:
        """Add ``value`` to a lever, at the index ``where`` or everywhere. Duplicate rows in ``where`` add up.

        Raises:
            KeyError: if there is no such lever.
        """
        array = self._array(name)
        self._touched.add(name)
        if isinstance(where, (tuple, list)) or (isinstance(where, np.ndarray) and where.dtype != np.bool_):
            np.add.at(array, where, np.asarray(value, np.float32))
        else:
            array[where] += value

    def touched(self, name: str) -> bool:
        """Whether anything moved this lever this week."""
        return name in self._touched

    def get(self, name: str) -> NDArray[Any]:
        """This week's array of a lever: zeros where nothing moved it."""
        array = self._arrays.get(name)
        return self._array(name) if array is None else array

    def get_or_empty(self, name: str) -> NDArray[Any]:
        """The array if moved this week, else an empty one with the same number of axes (a kernel then skips it)."""
        if name in self._touched:
            return self._arrays[name]
        return _EMPTY[len(LEVERS[name].shape.split())]

    def forget(self, rows: NDArray[np.int64], *names: str) -> None:
        """Take what was meant for whoever lived in these rows away again, from levers of residents."""
        for name in self._touched.intersection(names):
            self._arrays[name][rows] = 0

    def reset(self) -> None:
        """Set what was moved back to zero."""
        for name in self._touched:
            self._arrays[name].fill(0)
        self._touched.clear()

    def _array(self, name: str) -> NDArray[Any]:
        if name not in self._arrays:
            shape = tuple(self.dims[axis] for axis in LEVERS[name].shape.split())
            self._arrays[name] = np.zeros(shape, np.float32)
        return self._arrays[name]
