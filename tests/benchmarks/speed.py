"""How fast a week runs and how much memory a resident takes: ``python tests/benchmarks/speed.py``.

Every size is run in a process of its own, so that the peak of memory is its own. The rate is over whole weeks after
the burn-in, all thirteen stages and the observation of every outcome, as ``timing`` in run.json reports it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

SIZES = (1_000, 10_000, 100_000, 1_000_000, 5_900_000)


def one(scenario_name: str, residents: int, weeks: int, burn_in: int, threads: int | None) -> dict[str, float]:
    """Run a scenario once and return its timing and a few facts."""
    from simulation import Scenario, run

    scenario = Scenario.load(scenario_name, {"population.residents": residents, "weeks": weeks, "burn_in": burn_in})
    results = run(scenario, seed=1, threads=threads)
    last = results.weekly.iloc[-1]
    facts = {"ties": float(last["ties"]), "activities": len(scenario.activities)}
    return {**results.provenance["timing"], **facts}


def stages(scenario_name: str, residents: int, weeks: int, threads: int | None) -> None:
    """Print the time of each stage, nanoseconds of wall clock a resident-week."""
    import time

    from simulation import Scenario
    from simulation.building import build
    from simulation.week import STAGES, step

    scenario = Scenario.load(scenario_name, {"population.residents": residents})
    world = build(scenario, 1, threads)
    for _ in range(8):
        step(world)
    cpu = dict.fromkeys((s.name for s in STAGES), 0.0)
    spent = dict.fromkeys((s.name for s in STAGES), 0.0)
    for _ in range(weeks):
        for stage in STAGES:
            start, used = time.perf_counter(), time.process_time()
            stage.run(world)
            spent[stage.name] += time.perf_counter() - start
            cpu[stage.name] += time.process_time() - used
        world.residents.advance()
        world.week += 1
    for name, seconds in spent.items():  # wall clock, then processor time of all threads
        print(f"{name:14s} {seconds / weeks / residents * 1e9:8.1f} {cpu[name] / weeks / residents * 1e9:8.1f} ns")
    print(f"{'all':14s} {sum(spent.values()) / weeks / residents * 1e9:8.1f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--scenario", default="baseline", help="such as whole_catalog")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--burn-in", type=int, default=8)
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--one", type=int, help="run one size in this process and print JSON")
    parser.add_argument("--stages", type=int, help="time each stage at this size")
    args = parser.parse_args()
    if args.stages:
        stages(args.scenario, args.stages, args.weeks, args.threads)
        return
    if args.one:
        print(json.dumps(one(args.scenario, args.one, args.weeks, args.burn_in, args.threads)))
        return
    print("| residents | ties each | build s | weeks s | million resident-weeks/s | peak MB | bytes each over 400 MB |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for n in args.sizes:
        command = [sys.executable, __file__, "--one", n, "--weeks", args.weeks, "--burn-in", args.burn_in]
        command += ["--scenario", args.scenario]
        command += ["--threads", args.threads] if args.threads else []
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
        t = json.loads(done.stdout.strip().splitlines()[-1])
        over = max(0.0, t["peak_rss_mb"] - 400) * 1e6 / n
        print(
            f"| {n:,} | {t['ties']:.1f} | {t['build_s']:.1f} | {t['weeks_s']:.1f} | "
            f"{t['resident_weeks_per_s'] / 1e6:.2f} | {t['peak_rss_mb']:.0f} | {over:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
