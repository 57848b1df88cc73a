"""The cohort whose results the cmprsk package prints, rebuilt from R's older random numbers.

`RNGversion("1.6.2"); set.seed(2)`: Marsaglia's multiply-with-carry, exponentials by Ahrens and
Dieter 1972, `sample` by rounding.
"""

import math

import numpy as np
import pytest


class OldR:
    def __init__(self, seed):
        for _ in range(50):
            seed = (69069 * seed + 1) % 2**32
        self.first = seed = (69069 * seed + 1) % 2**32
        self.second = (69069 * seed + 1) % 2**32
        self.q = np.cumsum([math.log(2) ** k / math.factorial(k) for k in range(1, 17)])

    def uniform(self):
        self.first = (36969 * (self.first & 0o177777) + (self.first >> 16)) % 2**32
        self.second = (18000 * (self.second & 0o177777) + (self.second >> 16)) % 2**32
        return (((self.first << 16) ^ (self.second & 0o177777)) % 2**32) * 2.328306437080797e-10

    def exponential(self):
        a, u = 0.0, 2 * self.uniform()
        while u <= 1:
            a, u = a + self.q[0], 2 * u
        u -= 1
        if u <= self.q[0]:
            return a + u
        least = self.uniform()
        for bound in self.q[1:]:
            least = min(least, self.uniform())
            if u <= bound:
                break
        return a + least * self.q[0]

    def sample(self, low, high, n):
        return np.array([low + int((high - low + 1) * self.uniform()) for _ in range(n)])


@pytest.fixture(scope="session")
def cmprsk_cohort():
    """Times, groups 0–2, causes 0–2 and strata 1–2 of the first lines of cmprsk's own test."""
    numbers = OldR(2)
    times = np.array([numbers.exponential() for _ in range(100)])
    group = numbers.sample(1, 3, 100) - 1
    cause = numbers.sample(0, 2, 100)
    return times, group, cause, numbers.sample(1, 2, 100)


@pytest.fixture(scope="session")
def cmprsk_covariates(cmprsk_cohort):
    """The three covariates of cmprsk's regressions; the 100 normals before take 217 numbers."""
    numbers = OldR(2)
    for _ in range(100):
        numbers.exponential()
    numbers.sample(0, 1, 300 + 217)
    covariates = numbers.sample(0, 1, 300).reshape(3, 100).T.astype(float)
    covariates[[0, 9, 19], 0] = np.nan
    return covariates
