"""The composition root: settings, URLs and the servers' entry points. It alone knows every package."""
