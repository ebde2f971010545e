"""The pages that follow from a listing. Each view takes the listing as its first argument after the request."""
