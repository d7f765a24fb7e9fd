"""Writer of the sample agency: synthetic extracts, and the truth about what is wrong in them.

Each module owns one domain. Background rows come from factories that make a compliant row; whatever
deviates is planted by name and says itself which clauses it breaks, so that the truth never
comes from the product's own tests.
"""
