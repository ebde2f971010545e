"""One module a command of `guanxi`, imported only when it is called, and (but for `analyse`) after Django is set up."""
