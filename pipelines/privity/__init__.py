"""privity: who was privy to confidential case records, had they the need and the right?"""

__version__ = "0.1.0"
