"""The addresses that are open to strangers."""

# Open to strangers on purpose.
PUBLIC = {
    "healthz",
    "operate:readyz",
    "operate:metrics",
    "access:one_time_sign_in",
    "access:invitation",
    "shell:language",
    # By a secret link alone: tests of their own in sales.
    "quote_offer",
    "quote_offer_pdf",
    "agenda:feed",
    "lead_form",
    "lead_form_thanks",
}
