"""Cross-sell: what those who bought one product also bought, suggested with its reason, and its success measured."""
