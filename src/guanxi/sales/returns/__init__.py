"""Returns: what customers ask back, the decision, the goods, their inspection, and the money or goods in exchange."""
