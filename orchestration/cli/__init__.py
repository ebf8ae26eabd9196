"""The command line: one module a verb, each a thin call into the house. No logic of its own."""
