"""Action messages 行为信息: "this needs action now, because …, by …". One inbox, ranked by the value at stake.

Every part of the program may watch: a package declares watchers in `watchers.py`; a watcher says what is the case
now, and the inbox raises what is new, refreshes what still holds and closes what has passed.
"""
