"""Erasing a person: what is known of them goes, the books stay."""
