"""Leads: taking them in, giving them to people, the public pool, judging them, and making business of them."""
