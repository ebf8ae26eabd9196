"""From an agency's system to the landing zone, as it was sent.

Connectors, feed contracts, landing. Must not enter: meaning (no casting, no joining, no dropping).
"""
