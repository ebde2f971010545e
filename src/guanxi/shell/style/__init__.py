"""The style guide at /style/: every component alive, in one place, for those who build and judge pages."""
