"""Pre-sales conversations: led step by step, with what to say, and inspected afterwards."""
