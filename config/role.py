"""Which database login a process takes: the least that its work needs."""

OWNER = {"migrate", "prepare", "simulate", "sqlmigrate", "showmigrations", "flush", "test"}
PEOPLE = {
    "create_center",
    "create_person",
    "grant_membership",
    "end_membership",
    "deactivate_person",
}
WORKER = PEOPLE | {"freeze", "report", "export", "import_cases", "wait_for_job"}


def by_command(argv: list[str]) -> str:
    command = argv[1] if len(argv) > 1 else ""
    return "owner" if command in OWNER else "worker" if command in WORKER else "web"
