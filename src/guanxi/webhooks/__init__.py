"""Webhooks: other programs are told by a signed HTTP request of what happened to records.

A *subscription* says where to, of which kinds of record and of which events; a *delivery* is one event on its way
to one subscription. Signatures follow Standard Webhooks (standardwebhooks.com).
"""
