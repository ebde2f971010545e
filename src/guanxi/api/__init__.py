"""The API: every record type, its fields and its verbs over HTTP, made from what the type declares for its pages.

A `Resource` is a listing as programs meet it. `kinds` say how values stand in JSON, `representation` shows records,
`writing` checks and writes through the listing's form and actions, `routes` gives the addresses. Whoever asks is the
user of a token; what that user may not see or do on a page, the token may not either.
"""
