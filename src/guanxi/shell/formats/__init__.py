"""How numbers and days are written, where Django's own way is not the one that people use here."""
