"""A simulated city (沙盒): the world behind it, what its agencies know, and the systems they run.

For tests, demonstrations and benchmarks. Nothing the pipeline runs on imports this package.
"""
