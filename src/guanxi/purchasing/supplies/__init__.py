"""Who supplies what: articles of suppliers with packs, prices, least quantities and delivery times."""
