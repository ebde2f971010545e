"""What a rule can do: kinds of steps, each of which registers itself."""
