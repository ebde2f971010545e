"""Commission: by which rules people earn it, what they earn in a month, and how that is approved and paid."""
