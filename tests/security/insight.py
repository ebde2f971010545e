"""The addresses of analysis: whole-company figures for who sees all, one's own customers for everybody."""

from tests.security.table import EVERYBODY, MANAGERS, READERS, SEE_ALL, get, post

INSIGHT = [
    get("insight:overview", SEE_ALL),
    get("insight:rfm", EVERYBODY),
    get("insight:preview", SEE_ALL, "rfm"),
    post("insight:keep", MANAGERS, "rfm", threshold="mean"),
    get("insight:pyramid", EVERYBODY),
    get("insight:lifetime", EVERYBODY),
    get("insight:lifecycle", EVERYBODY),
    get("insight:churn", EVERYBODY),
    get("insight:loyalty", EVERYBODY),
    get("insight:segments", EVERYBODY),
    get("insight:funnel", EVERYBODY),
    get("insight:forecast", SEE_ALL),
    get("insight:cohorts", SEE_ALL),
    get("insight:baskets", SEE_ALL),
    get("insight:hours", SEE_ALL),
    get("insight:card", READERS, "party"),
    get("insight:progress", EVERYBODY),
    get("insight:segment", EVERYBODY, query="grade=vip"),
    get("insight:messages", EVERYBODY, query="grade=vip"),
    post("insight:messages", EVERYBODY, query="grade=vip"),
    post("insight:unmake", EVERYBODY, "0"),
    post("insight:run", MANAGERS),
]
