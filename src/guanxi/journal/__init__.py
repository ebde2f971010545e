"""The story of a party: one entry for each event, shown as the timeline of the 360° page.

Each package owns the template of its own events at `<package>/timeline/<Event>.html`; a new package shows up by
publishing.
"""
