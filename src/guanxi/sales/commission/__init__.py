"""Commission: by which rules people earn it, what they earn in a month, and how that is released and paid."""
