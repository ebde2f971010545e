"""The addresses of leads, and of the rules by which they are treated. The public forms are open to strangers."""

from tests.security.table import ADMINISTRATORS, EDITORS, EVERYBODY, MAKERS, get, listing, post, words

LEADS = [
    *listing("leads", "lead", makers=MAKERS, field="region", group="state"),
    get("leads:figures", EVERYBODY, days="90"),
    get("leads:cohorts", EVERYBODY, aim="won"),
    get("leads:same", MAKERS, phone="13800138000"),
    get("leads:terms", ADMINISTRATORS),
    post("leads:terms", ADMINISTRATORS, take_back_days="7"),
    get("leads:verb", EDITORS, "lead", "disqualification"),
    post("leads:verb", EDITORS, "lead", "qualification"),
    *words("leadsources", "leadsource", exporters=ADMINISTRATORS),
    *words("leadscores", "leadscore"),
    *words("leadassignment", "leadassignment"),
    get("leadassignment:trial", ADMINISTRATORS),
    *words("leadforms", "leadform"),
]
