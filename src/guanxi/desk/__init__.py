"""Staff screens made of several packages: today, the 360° page, search, the palette."""
