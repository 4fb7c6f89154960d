"""Reference values for the exact two-sided sign test.

Two implementations that know nothing of each other must agree before a value is written:
scipy.stats.binomtest(higher, n, 0.5).pvalue and a sum of binomial coefficients in whole numbers.
The latter is exact and is not made for the largest n, where only SciPy is asked.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1
    venv/bin/python tests/reference/sign_test.py > tests/reference/sign_test.json
"""

import json
import math
from fractions import Fraction

import scipy
from scipy.stats import binomtest


def exactly(higher, lower):
    n, k = higher + lower, min(higher, lower)
    tail = sum(math.comb(n, i) for i in range(k + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))


CASES = [(0, 1), (1, 1), (0, 5), (5, 0), (1, 5), (0, 6), (6, 0), (3, 3), (2, 8), (8, 2), (12, 5), (5, 12)]
CASES += [(17, 33), (33, 17), (40, 60), (50, 50), (49, 51), (0, 100), (60, 90), (120, 80), (0, 1_000)]
CASES += [(450, 550), (500, 500), (499, 501), (700, 300), (1_234, 1_300), (2_000, 2_500)]
# The last that are exact here, and the first that are not.
CASES += [(5_000, 5_000), (4_999, 5_001), (4_900, 5_100), (4_800, 5_200), (4_500, 5_500), (5_000, 5_001)]
CASES += [(4_900, 5_101), (4_800, 5_201), (10_000, 10_400), (50_000, 50_000), (50_000, 51_000), (500_000, 501_000)]
CASES += [(500_000_000, 500_000_000), (500_000_000, 500_030_000), (10**12, 10**12 + 10**6)]

rows = []
for higher, lower in CASES:
    n = higher + lower
    p = float(binomtest(higher, n, 0.5).pvalue)
    if n <= 25_000:
        assert math.isclose(p, exactly(higher, lower), rel_tol=1e-9, abs_tol=1e-300), (higher, lower)
    rows.append([higher, lower, p])

print('{"made_with": %s,' % json.dumps(f"scipy {scipy.__version__}"))
print(' "columns": ["higher", "lower", "p"],')
print(' "rows": [')
print(",\n".join("  " + json.dumps(row) for row in rows))
print(" ]}")
