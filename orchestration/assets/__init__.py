"""The steps of the line, left to right: landing, reference, models, scoring, exports."""
