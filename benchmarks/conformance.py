"""Everything we claim about reading and evaluating templates, measured on a corpus: one command.

``python benchmarks/conformance.py FOLDER`` runs ``corpus.py``, ``evaluation.py``,
``bicep_parsing.py`` and ``bicep_pairs.py`` on the folder in turn. Exits 1 when one of them misses a threshold.
"""

from __future__ import annotations

import sys
from pathlib import Path

import bicep_pairs
import bicep_parsing
import corpus
import evaluation


def main(folder: Path) -> int:
    """Run all, even after one that misses a threshold."""
    outcomes = {
        "ARM JSON": corpus.main(folder),
        "facts, and what they cost": evaluation.main(folder),
        "Bicep, read": bicep_parsing.main(folder),
        "Bicep, lowered and evaluated": bicep_pairs.main([str(folder)]),
    }
    print("\nconformance")
    for name, outcome in outcomes.items():
        print(f"  {'missed' if outcome else 'met':<8}{name}")
    return max(outcomes.values())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
