"""A release held against the truth that a simulated city sets aside (评测).

Every function asks a connection that shows the release's tables in schema ``release`` and the
truth's frames in schema ``truth``, and returns figures. Must not enter: files, a word for a person
that no figure stands behind, anything a real city does not publish beside ``truth``.
"""
