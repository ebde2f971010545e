"""The addresses of opportunities and their pipelines."""

from tests.security.table import ADMINISTRATORS, EDITORS, EVERYBODY, MAKERS, get, listing, post, words

OPPORTUNITIES = [
    *listing("opportunities", "opportunity", makers=MAKERS, field="next_step", group="stage"),
    get("funnel", EVERYBODY, days="0"),
    get("forecast", EVERYBODY),
    get("accuracy", EVERYBODY),
    get("opportunities:verb", EDITORS, "opportunity", "loss"),
    post("opportunities:verb", EDITORS, "opportunity", "loss", reason="reason"),
    get("opportunities:new_part", EDITORS, "opportunity", "rivals"),
    post("opportunities:new_part", EDITORS, "opportunity", "rivals", name="x"),
    get("opportunities:edit_part", EDITORS, "opportunity", "rivals", "rival"),
    post("opportunities:edit_part", EDITORS, "opportunity", "rivals", "rival", name="y"),
    post("opportunities:remove_part", EDITORS, "opportunity", "rivals", "rival"),
    *words("pipelines", "pipeline"),
    get("pipelines:new_part", ADMINISTRATORS, "pipeline", "stages"),
    post("pipelines:new_part", ADMINISTRATORS, "pipeline", "stages", name="x"),
    get("pipelines:edit_part", ADMINISTRATORS, "pipeline", "stages", "step"),
    post("pipelines:edit_part", ADMINISTRATORS, "pipeline", "stages", "step", name="y"),
    post("pipelines:remove_part", ADMINISTRATORS, "pipeline", "stages", "step"),
    *words("reasons", "reason"),
]
