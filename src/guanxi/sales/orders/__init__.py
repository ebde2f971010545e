"""Orders: placing them with their lines, changing them, and their page."""
