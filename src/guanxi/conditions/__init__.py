"""The one condition language: filters, saved views, segments, automation, alerts and the API's `filter=` speak it.

A condition is a small tree (`tree`), kept as JSON or as text in an address (`urltext`). A vocabulary (`vocabularies`)
says of which fields a model's conditions may speak, each of a kind with its operators (`kinds`). A condition checked
against a vocabulary (`binding`) compiles to one Q (`compiler`), says itself in Chinese and English (`words`), and is
edited in the page (`editor`).
"""
