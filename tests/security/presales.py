"""The addresses of pre-sales flows and the conversations led by them."""

from tests.security.table import ADMINISTRATORS, EDITORS, EVERYBODY, MAKERS, NOBODY, READERS, get, listing, post, words

# A conversation begins on the page of what it is about, and has no form.
OWN = {f"presales:{name}" for name in ("edit", "cell", "new")}
SUBJECT = ("sales.opportunity", "opportunity")
PRESALES = [
    *(r for r in listing("presales", "run", field="flow", bulk="delete") if r.name not in OWN),
    *(ask("presales:new", NOBODY) for ask in (get, post)),
    *(ask("presales:edit", NOBODY, "run") for ask in (get, post)),
    get("presales:cell", NOBODY, "run", "flow"),
    post("presales:cell", NOBODY, "run", "flow", flow="x"),
    get("presales:verb", EDITORS, "run", "end"),
    get("presales:verb", ADMINISTRATORS, "run", "inspection"),
    get("presales:figures", EVERYBODY),
    get("presales:section", READERS, *SUBJECT),
    post("presales:begin", READERS & MAKERS, *SUBJECT),
    post("presales:tick", EDITORS, "run_step", done="1"),
    post("presales:note", EDITORS, "run_step", note="x"),
    *words("flows", "flow"),
    get("flows:new_part", ADMINISTRATORS, "flow", "steps"),
    post("flows:new_part", ADMINISTRATORS, "flow", "steps", name="x"),
    get("flows:edit_part", ADMINISTRATORS, "flow", "steps", "flow_step"),
    post("flows:edit_part", ADMINISTRATORS, "flow", "steps", "flow_step", name="y"),
    post("flows:remove_part", ADMINISTRATORS, "flow", "steps", "flow_step"),
]
