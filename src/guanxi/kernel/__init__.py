"""The ground: money, text, codes, periods. No models, nothing of the program above."""
