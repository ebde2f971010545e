"""Orders to suppliers: from the draft to the goods in stock, and what stock proposes to order."""
