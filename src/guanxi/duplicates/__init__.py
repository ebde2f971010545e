"""Duplicates of the customer file: found, shown in a queue, merged with nothing lost, and parted again by undo."""
