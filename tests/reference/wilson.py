"""Reference values for the Wilson score interval, 95 %, without continuity correction.

Two implementations that know nothing of each other must agree before a value is written:
scipy.stats.binomtest(...).proportion_ci(method="wilson") and
statsmodels.stats.proportion.proportion_confint(method="wilson").

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python tests/reference/wilson.py > tests/reference/wilson.json
"""

import json
import math

import scipy
import statsmodels
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

# The worked values of shared/domain.md, then small, edge and very large counts.
CASES = [(46, 50), (127, 133), (9, 10), (35, 50), (92, 100), (70, 100), (699, 1000), (117, 133)]
CASES += [(0, 1), (1, 1), (0, 2), (1, 2), (2, 2), (1, 3), (2, 3), (0, 5), (1, 5), (4, 5), (5, 5)]
CASES += [(0, 10), (1, 10), (5, 10), (10, 10), (19, 20), (20, 20), (0, 37), (36, 37), (56, 60), (60, 60)]
for n in (100, 1_000, 12_345, 1_000_000, 1_000_000_000):
    CASES += [(0, n), (1, n), (n // 3, n), (n * 9 // 10, n), (n - 1, n), (n, n)]
CASES += [(500_000_000, 1_000_000_000), (899_999_999, 1_000_000_000), (7, 1_000_000_000)]

rows = []
for x, n in CASES:
    first = binomtest(x, n).proportion_ci(confidence_level=0.95, method="wilson")
    second = proportion_confint(x, n, alpha=0.05, method="wilson")
    low, high = float(first.low), float(first.high)
    assert math.isclose(low, second[0], rel_tol=1e-9, abs_tol=1e-15), (x, n)
    assert math.isclose(high, second[1], rel_tol=1e-9, abs_tol=1e-15), (x, n)
    rows.append([x, n, low, high])

print('{"made_with": %s,' % json.dumps(f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}"))
print(' "columns": ["successes", "n", "low", "high"],')
print(' "rows": [')
print(",\n".join("  " + json.dumps(row) for row in rows))
print(" ]}")
