"""Words of this app with their labels: permissions, sharing modes, capabilities, audit events."""

from rules.words import Word


class Permission(Word):
    READ_CASES = "read_cases", "read cases"
    ENTER_CASES = "enter_cases", "enter and correct cases"
    SUBMIT_CASES = "submit_cases", "submit cases"
    SIGN_CASES = "sign_cases", "sign and lock cases"
    IMPORT_CASES = "import_cases", "import cases from a file"
    RECORD_JUDGEMENT = "record_judgement", "record the surgeon's own judgement"
    RAISE_QUERIES = "raise_queries", "ask the center about its data"
    MANAGE_MEMBERS = "manage_members", "grant and end roles"
    READ_OWN_FIGURES = "read_own_figures", "see the center's own figures in a report"
    READ_REPORTS = "read_reports", "read pooled reports"
    READ_COUNTS = "read_counts", "see counts of all centers"
    REQUEST_REPORTS = "request_reports", "freeze data and request reports"
    REQUEST_EXPORTS = "request_exports", "request and download pooled, de-identified exports"
    MANAGE_CENTERS = "manage_centers", "add centers and people"
    PUBLISH_CRITERIA = "publish_criteria", "publish criteria sets"
    READ_ACCESS_LOG = "read_access_log", "read who saw and did what"
    OPERATE = "operate", "watch jobs and the state of the system"


class SharingMode(Word):
    PATIENT_LEVEL = "patient_level", "patient rows in freezes and exports"
    AGGREGATES_ONLY = "aggregates_only", "aggregates only, patient rows stay at the center"


class Capability(Word):
    """What a center can offer a patient who is referred."""

    TUMOUR_BOARD = "tumour_board", "NET tumour board"
    VENOUS_RECONSTRUCTION = "venous_reconstruction", "venous resection and reconstruction"
    ARTERIAL_RECONSTRUCTION = "arterial_reconstruction", "arterial resection and reconstruction"
    MINIMALLY_INVASIVE = "minimally_invasive", "minimally invasive pancreatic surgery"
    LIVER_SURGERY = "liver_surgery", "major liver surgery"
    LIVER_TRANSPLANTATION = "liver_transplantation", "liver transplantation"
    LIVER_DIRECTED = "liver_directed", "liver-directed therapy"
    SSTR_PET = "sstr_pet", "SSTR PET"
    PRRT = "prrt", "peptide receptor radionuclide therapy"
    ENDOSONOGRAPHY = "endosonography", "endoscopic ultrasound with biopsy"


class AccessKind(Word):
    """What the access log tells."""

    SIGNED_IN = "signed_in", "signed in"
    SIGN_IN_FAILED = "sign_in_failed", "sign-in failed"
    SIGNED_OUT = "signed_out", "signed out"
    PASSWORD_CHANGED = "password_changed", "password changed"
    REFUSED = "refused", "access refused"
    READ = "read", "read"
    LISTED = "listed", "listed"
    EXPORT_REQUESTED = "export_requested", "export requested"
    EXPORT_DOWNLOADED = "export_downloaded", "export downloaded"
    REPORT_REQUESTED = "report_requested", "report requested"
    REPORT_RELEASED = "report_released", "report released"
    IMPORTED = "imported", "imported"
    CENTER_CREATED = "center_created", "center created"
    CENTER_CHANGED = "center_changed", "center changed"
    PERSON_CREATED = "person_created", "person created"
    PERSON_DEACTIVATED = "person_deactivated", "person deactivated"
    ROLE_GRANTED = "role_granted", "role granted"
    ROLE_ENDED = "role_ended", "role ended"
