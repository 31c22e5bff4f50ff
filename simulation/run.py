"""From a scenario and a seed to results: a world lived through, and all that is kept of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from simulation.follow import as_scenario, built, follow, surveyed
from simulation.records import Records
from simulation.results import Results

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.follow import Progress
    from simulation.scenario import Scenario


def run(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """One run of a scenario: its weeks, its people, and how they came about.

    Args:
        scenario: a scenario, or the file or name of one.
        seed: key of every draw; the same seed gives the same bytes on any number of threads.
        threads: threads to use; none means as many as there are processors.
        progress: called with (what is being done, steps done, steps in all).

    Raises:
        InputError: if scenario, seed or threads cannot be used.
    """
    scenario = as_scenario(scenario)
    world, build_s, burn_in_s = built(scenario, seed, threads, progress)
    first, records = surveyed(world), Records(world, scenario.weeks)
    track = follow(world, scenario.weeks, progress, records)
    records.close(world, track.values)
    timing = {
        "build_s": round(build_s, 4),
        "burn_in_s": round(burn_in_s, 4),
        "weeks_s": round(track.seconds, 4),
        "resident_weeks_per_s": round(world.n * scenario.weeks / track.seconds),
        "peak_rss_mb": peak_rss_mb(),
        "threads": world.threads,
    }
    return Results.of(world, track, first, timing, records)


def peak_rss_mb() -> float | None:
    """Most memory this process ever held, in MB (10**6 bytes); none where the system does not say (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6, 1)  # macOS counts bytes, Linux KiB
