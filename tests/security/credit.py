"""The addresses of credit and of what it holds up."""

from tests.security.table import ADMINISTRATORS, EDITORS, EVERYBODY, MAKERS, NOBODY, get, listing, post, words

CREDIT = [
    get("orders:verb", EDITORS, "order", "release"),
    post("orders:verb", EDITORS, "order", "release"),  # without a reason; who may release is the action's matter
    *listing("appraisals", "appraisal", makers=MAKERS, field="appraised_on", exporters=NOBODY, bulk="assign"),
    get("appraisals:verb", EDITORS, "appraisal", "grant"),
    post("appraisals:verb", EDITORS, "appraisal", "grant"),
    post("appraisals:scheme", ADMINISTRATORS),
    *words("criteria", "criterion", exporters=ADMINISTRATORS),
    *words("credit-grades", "grade", exporters=ADMINISTRATORS),
    get("receivables", EVERYBODY),
]
