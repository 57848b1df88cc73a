"""What a person may be at a center or in the consortium, and what that permits."""

from typing import ClassVar

from centers.vocabulary import Permission as P


class Role:
    code: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    at_center: ClassVar[bool] = True  # else of the consortium: it shows no case rows
    permissions: ClassVar[frozenset[P]]


class DataEntry(Role):
    code = "data_entry"
    label = "Data entry"
    description = "Enters, corrects, imports and submits the cases of a center."
    permissions = frozenset(
        {P.READ_CASES, P.ENTER_CASES, P.SUBMIT_CASES, P.IMPORT_CASES}
        | {P.READ_OWN_FIGURES, P.READ_REPORTS}
    )


class Surgeon(Role):
    code = "surgeon"
    label = "Surgeon"
    description = "Enters cases and records an own judgement of resectability."
    permissions = frozenset(
        {P.READ_CASES, P.ENTER_CASES, P.SUBMIT_CASES, P.RECORD_JUDGEMENT}
        | {P.READ_OWN_FIGURES, P.READ_REPORTS}
    )


class Lead(Role):
    code = "lead"
    label = "Center lead"
    description = "Answers for the cases of a center: signs them off, manages its members."
    permissions = (
        DataEntry.permissions
        | Surgeon.permissions
        | {P.SIGN_CASES, P.MANAGE_MEMBERS, P.READ_ACCESS_LOG, P.REQUEST_REPORTS}
    )


class Monitor(Role):
    code = "monitor"
    label = "Monitor"
    description = "Reads the cases of a center for a time it grants and asks about them."
    permissions = frozenset({P.READ_CASES, P.RAISE_QUERIES})


class Analyst(Role):
    code = "analyst"
    label = "Analyst"
    description = "Freezes, reports and exports pooled, de-identified data; sees no case rows."
    at_center = False
    permissions = frozenset({P.READ_REPORTS, P.READ_COUNTS, P.REQUEST_REPORTS, P.REQUEST_EXPORTS})


class Coordinator(Role):
    code = "coordinator"
    label = "Coordinator"
    description = "Runs the consortium: centers, people, reports, criteria; sees no case rows."
    at_center = False
    permissions = frozenset(
        {P.READ_REPORTS, P.READ_COUNTS, P.REQUEST_REPORTS}
        | {P.MANAGE_CENTERS, P.MANAGE_MEMBERS, P.PUBLISH_CRITERIA, P.READ_ACCESS_LOG}
    )


class Auditor(Role):
    code = "auditor"
    label = "Auditor"
    description = "Reads the access log and the releases of all centers; sees no case rows."
    at_center = False
    permissions = frozenset({P.READ_REPORTS, P.READ_COUNTS, P.READ_ACCESS_LOG})


class Operator(Role):
    code = "operator"
    label = "Operator"
    description = "Watches jobs and the state of the system; sees no case rows."
    at_center = False
    permissions = frozenset({P.READ_COUNTS, P.OPERATE})


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (DataEntry, Surgeon, Lead, Monitor, Analyst, Coordinator, Auditor, Operator)
}
CENTER_ROLES = [code for code, role in ROLES.items() if role.at_center]
CONSORTIUM_ROLES = [code for code, role in ROLES.items() if not role.at_center]
