"""Tags on records of any type: a column edited in its cell, a filter and a verb for many in every list, from one registration."""
