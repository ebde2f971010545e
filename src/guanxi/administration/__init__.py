"""How a company is administered: pages and verbs for users, teams, roles and shares, and why somebody sees something.

The model lies in `access`; here are the changes to it, each recorded in the change log and guarded: nobody raises
themselves, gives more than they have, or removes the last administrator.
"""
