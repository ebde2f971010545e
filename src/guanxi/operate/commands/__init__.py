"""One module a command of `guanxi`. None imports Django before its command is called."""
