"""Tumour stage of well-differentiated neuroendocrine tumours by site and edition.

AJCC 8 (2017), AJCC Version 9 (2024) where it differs, ENETS (2006, 2007).
"""

from .editions import EDITIONS, Edition, edition_of_year
from .nodes import counts_contradict, n_categories
from .sites import SITES, doubt
from .stages import STAGES, m_categories, stages
from .tumour import Extent, highest_t, t_categories

__all__ = [
    "EDITIONS",
    "SITES",
    "STAGES",
    "Edition",
    "Extent",
    "counts_contradict",
    "doubt",
    "edition_of_year",
    "highest_t",
    "m_categories",
    "n_categories",
    "stages",
    "t_categories",
]
