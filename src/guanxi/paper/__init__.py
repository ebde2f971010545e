"""Papers of the company: its letterhead, documents drawn as PDF, and mails by which they go to somebody.

What is on a paper knows the package whose paper it is; here is what they have in common.
"""
