"""The contact centre: how many agents it needs, and how well it answers."""
