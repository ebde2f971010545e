"""The analysis library beside what people use today, in one run: `./run bench-analytics`."""
