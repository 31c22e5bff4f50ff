"""What a calibration leaves behind: posteriors as Parquet, how each target fits, what each parameter learned."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calibration.priors import MOVED, PRIORS, SHARES
from simulation.calibration.targets import targets
from simulation.version import model_version
from simulation.writing.keeping import writing

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from simulation.calibration.calibrate import Calibration

FILES = (
    "identifiability.csv", "identifiability.png", "informs.csv", "informs.png", "posterior.parquet",
    *(f"posterior_{share}.parquet" for share in SHARES), "report.json", "shares.csv", "targets.csv",
)  # fmt: skip
COLUMNS = [
    "target", "kind", "observed", "low", "high", "predicted", "predicted_low", "predicted_high", "fitted", "hit",
]  # fmt: skip
COVER = 0.90


def fit(made: Calibration) -> pd.DataFrame:
    """A row a target: observed with its interval, predicted by studies at draws of the posterior, hit or miss.

    Predicted is the mean over studies, its interval their middle 90 %: parameters and the chance of one community
    together. A hit is a mean inside the observed interval; a statistic that no study could tell is neither.
    """
    table = _scored(made.checked)
    return table.assign(
        confidence=[target.confidence for target in targets()], emulator_explains=made.emulator.explained
    )


def shares(made: Calibration) -> pd.DataFrame:
    """As :func:`fit`, a row a causal share held and target, from studies at draws given that share; perhaps no row.

    Where every share meets the targets, the targets cannot tell how much of the link is the effect of belonging.
    """
    import pandas as pd

    parts = [
        _scored(found).assign(causal_share=SHARES[name]) for name, found in made.held_checked.items() if len(found)
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*COLUMNS, "causal_share"])
    return table[["causal_share", *COLUMNS]]


def _scored(found: NDArray[np.float64]) -> pd.DataFrame:
    """What studies found, (studies, targets), against what was observed."""
    import pandas as pd

    rows = []
    for k, target in enumerate(targets()):
        seen = found[:, k]
        seen = seen[np.isfinite(seen)]
        mean, low, high = (seen.mean(), *np.quantile(seen, [0.05, 0.95])) if seen.size else (np.nan,) * 3
        hit = bool(target.low <= mean <= target.high) if seen.size else None
        observed = target.value, target.low, target.high
        rows.append((target.statistic, "target", *observed, mean, low, high, target.fitted, hit))
    return pd.DataFrame(rows, columns=COLUMNS)


def identifiability(made: Calibration) -> pd.DataFrame:
    """A row a parameter: prior range, posterior, how far the data narrowed it, how often its interval covered a truth.

    ``contraction`` is one minus the posterior's SD over the prior's, on the prior's own scale; ``coverage`` the share
    of held-out studies whose parameter lay inside the 90 % interval, nan if none were held out.
    """
    import pandas as pd

    draws, rows = made.draws(), []
    inside = np.abs(made.recovered - 0.5) <= COVER / 2
    for k, prior in enumerate(PRIORS):
        low, middle, high = np.quantile(draws[prior.path], [0.05, 0.5, 0.95])
        narrowed = 1 - made.unit[:, k].std() * np.sqrt(12)
        covered = float(inside[:, k].mean()) if len(inside) else np.nan
        rows.append(
            (prior.path, prior.low, prior.high, low, middle, high, narrowed, narrowed >= MOVED, covered, prior.why)
        )
    names = [
        "parameter",
        "prior_low",
        "prior_high",
        "low",
        "median",
        "high",
        "contraction",
        "moved",
        "coverage",
        "prior",
    ]
    return pd.DataFrame(rows, columns=names)


def informs(made: Calibration) -> pd.DataFrame:
    """How strongly each fitted target speaks of each parameter, parameters as rows.

    ``(mean (dy_t/du_k)^2 / (12 v_t))^1/2`` over draws: by how many of the standard deviations with which target t is
    held its prediction moves when parameter k moves by one SD of its prior, the others at rest. Near 0 a target says
    nothing of a parameter; two parameters with like rows can stand in for each other.
    """
    import pandas as pd

    from simulation.calibration.calibrate import fitted_only

    emulator, held = fitted_only(made.emulator, targets())
    sd = np.sqrt(held.variance + emulator.noise)
    rows = []
    for k in range(len(PRIORS)):
        step = np.zeros(len(PRIORS))
        step[k] = 0.01
        slope = (emulator.predict(made.unit + step) - emulator.predict(made.unit - step)) / 0.02
        rows.append(np.sqrt((slope**2).mean(axis=0) / 12) / sd)
    return pd.DataFrame(rows, index=pd.Index([p.path for p in PRIORS], name="parameter"), columns=list(emulator.names))


def agreement(draws: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """A row a parameter: the median of one posterior, the 95 % interval of another, and whether it lies inside.

    A parameter that one of them does not free is left out: there is nothing to compare.
    """
    import pandas as pd

    both = [name for name in draws.columns if name in reference.columns]
    low, high = (reference[both].quantile(q) for q in (0.025, 0.975))
    middle = draws[both].median()
    inside = (low <= middle) & (middle <= high)
    return pd.DataFrame({"median": middle, "low": low, "high": high, "inside": inside}).rename_axis("parameter")


def summary(made: Calibration) -> dict[str, Any]:
    """The few figures that say how far to trust it."""
    table, known = fit(made), identifiability(made)
    told = table[table["hit"].notna()]
    inside = np.abs(made.recovered - 0.5) <= COVER / 2
    return {
        "targets": len(told),
        "hits": int(told["hit"].astype(bool).sum()),
        "fitted": int(told["fitted"].sum()),
        "fitted_hits": int((told["hit"].astype(bool) & told["fitted"]).sum()),
        "moved": int(known["moved"].sum()),
        "parameters": len(known),
        "odds_by_share": {name: _odds(found) for name, found in made.held_checked.items() if len(found)},
        "recovered": len(made.recovered),
        "coverage": float(inside.mean()) if len(inside) else None,
        "failed": made.failed,
        "settings": asdict(made.settings),
        "seed": made.seed,
        "model": model_version(),
    }


def _odds(found: NDArray[np.float64]) -> dict[str, float]:
    """Mean adjusted odds ratios that studies found."""
    table = _scored(found).set_index("target")["predicted"]
    return {name: float(table[name]) for name in table.index if name.startswith("odds_") and "_ne" in name}


def save(made: Calibration, folder: Path) -> None:
    """Write :data:`FILES` into the folder, all or none; studies that are there already stay.

    Raises:
        InputError: if the folder cannot be written.
    """
    from simulation import plots
    from simulation.calibration.picture import learned, speaks
    from simulation.writing.sheets import write_csv

    told = summary(made)
    notes = {k: told[k] for k in ("settings", "seed", "model")}
    with writing(folder) as part:
        keep(made.draws(), part / "posterior.parquet", notes)
        for share in made.held:
            keep(made.draws(share), part / f"posterior_{share}.parquet", notes | {"causal_share": SHARES[share]})
        write_csv(fit(made), part / "targets.csv")
        write_csv(shares(made), part / "shares.csv")
        write_csv(identifiability(made), part / "identifiability.csv")
        write_csv(informs(made).reset_index(), part / "informs.csv")
        plots.write(learned(made.draws()), part / "identifiability.png")
        plots.write(speaks(informs(made)), part / "informs.png")
        (part / "report.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def keep(draws: pd.DataFrame, file: Path, notes: dict[str, Any]) -> None:
    """Write draws as Parquet, with notes of how they were made."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(draws, preserve_index=False)
    kept = {b"provenance": json.dumps(notes).encode()}
    pq.write_table(table.replace_schema_metadata(kept), file, compression="zstd")
