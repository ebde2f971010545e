"""Tags on records of any type: a column, a filter and a verb for many in every list, from one registration."""
