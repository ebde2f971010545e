"""The customer file 客户档案: parties, the roles they play, the people in them and how to reach them.

A party is any person or organisation that the company deals with; a customer is a party in the customer role.
"""
