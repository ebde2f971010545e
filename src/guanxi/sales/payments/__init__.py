"""Payments received: taking them in, allocating them to orders, and their page."""
