"""The API of the registry: centers, variables, cases and their parts."""

from registry.api.cases import CaseViewSet, PartViewSet
from registry.api.lists import CenterDetail, CenterList, VariableList

__all__ = ["CaseViewSet", "CenterDetail", "CenterList", "PartViewSet", "VariableList"]
