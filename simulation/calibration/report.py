"""What a calibration leaves behind: the posterior as Parquet, how each target fits, what each parameter learned."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calibration.priors import PRIORS
from simulation.calibration.provenance import model_version
from simulation.calibration.targets import targets
from simulation.keeping import writing

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from simulation.calibration.calibrate import Calibration

FILES = ("identifiability.csv", "posterior.parquet", "report.json", "targets.csv")
MOVED = 0.25  # a parameter whose SD shrank by less has not been moved by the data
COVER = 0.90


def fit(made: Calibration) -> pd.DataFrame:
    """A row a target: observed with its interval, predicted by studies at draws of the posterior, hit or miss.

    Predicted is the mean over studies, its interval their middle 90 %: parameters and the chance of one community
    together. A hit is a mean inside the observed interval; a statistic that no study could tell is neither.
    """
    import pandas as pd

    rows = []
    for k, target in enumerate(targets()):
        seen = made.checked[:, k]
        seen = seen[np.isfinite(seen)]
        mean, low, high = (seen.mean(), *np.quantile(seen, [0.05, 0.95])) if seen.size else (np.nan,) * 3
        hit = bool(target.low <= mean <= target.high) if seen.size else None
        rows.append((
            target.statistic, "target", target.value, target.low, target.high, mean, low, high, target.fitted, hit,
            target.confidence, made.emulator.explained[k],
        ))  # fmt: skip
    names = [
        "target",
        "kind",
        "observed",
        "low",
        "high",
        "predicted",
        "predicted_low",
        "predicted_high",
        "fitted",
        "hit",
    ]
    return pd.DataFrame(rows, columns=[*names, "confidence", "emulator_explains"])


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
        "recovered": len(made.recovered),
        "coverage": float(inside.mean()) if len(inside) else None,
        "failed": made.failed,
        "settings": asdict(made.settings),
        "seed": made.seed,
        "model": model_version(),
    }


def save(made: Calibration, folder: Path) -> None:
    """Write :data:`FILES` into the folder, all or none; studies that are there already stay.

    Raises:
        InputError: if the folder cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    told = summary(made)
    table = pa.Table.from_pandas(made.draws(), preserve_index=False)
    notes = {b"provenance": json.dumps({k: told[k] for k in ("settings", "seed", "model")}).encode()}
    with writing(folder) as part:
        pq.write_table(table.replace_schema_metadata(notes), part / "posterior.parquet", compression="zstd")
        fit(made).to_csv(part / "targets.csv", index=False)
        identifiability(made).to_csv(part / "identifiability.csv", index=False)
        (part / "report.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
