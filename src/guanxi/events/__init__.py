"""What happened, told once: the bus and the vocabulary of events."""
