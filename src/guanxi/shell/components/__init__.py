"""The atoms of the interface: small marks that stand in every row, so they are built in Python, not from templates."""
