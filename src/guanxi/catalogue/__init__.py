"""What the company sells and where: products in categories and brands, and the stores."""
