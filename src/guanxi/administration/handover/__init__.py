"""Hand-over: what somebody who leaves still has to go on with is given to others, as one operation."""
