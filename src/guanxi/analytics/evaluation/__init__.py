"""What customers think: fuzzy evaluation, SERVQUAL, satisfaction indices, delivered value, word of mouth."""
