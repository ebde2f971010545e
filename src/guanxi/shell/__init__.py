"""The frame around every page: layout, navigation, components, themes, toasts, and errors in plain words.

Packages add their places in their `navigation.py`; pages extend `shell/page.html` and build from the tags of
`templatetags/shell.py`. The reference is docs/shell.md; the living one is the page /style/.
"""
