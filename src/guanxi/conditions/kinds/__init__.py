"""The kinds of field a vocabulary is made of, each with its operators."""
