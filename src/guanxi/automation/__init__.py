"""Automation: rules of the form when – if – then, which act on records with their owner's rights.

A *rule* follows the change log or the clock; what it finds becomes a *run*, once for each event; a run carries out
the rule's *steps* in an operation of its own, which names the rule as its cause and can be undone.
"""
