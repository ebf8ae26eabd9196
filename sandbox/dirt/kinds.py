"""The names of the imperfections (问题类型), by family: what ``cells.parquet`` calls them.

Names only; what each does to a row is in the module of its family, how often in ``rates``.
"""

# Project codes: first those a reader can repair, then those nobody can read or that mislead.
WRAPPED, FULL_WIDTH, LETTER_O = "wrapped_code", "full_width_code", "letter_o_in_code"
UNHYPHENATED, DASHED, PROSE = "unhyphenated_code", "dashed_code", "code_in_prose"
SPACED, HIDDEN = "spaced_code", "hidden_character_in_code"
MISSING, TRUNCATED, FLOATED = "missing_code", "malformed_code", "code_as_float"
MISTYPED, PASTED, SECTION = "mistyped_code", "pasted_code", "bid_section_code"
TWO_CODES, IN_NAME = "two_codes", "code_in_name"
MISSING_LINK = "missing_engineering_code"

# Credit codes of owners.
LOWER_CREDIT, O_IN_CREDIT = "lower_case_credit_code", "letter_o_in_credit_code"
MISTYPED_CREDIT, OLD_ORGANISATION = "mistyped_credit_code", "old_organisation_code"

# Days and instants: first those a reader can read, then those that name no day or a wrong one.
OTHER_STYLE, SERIAL, EPOCH = "other_date_style", "excel_serial", "epoch_milliseconds"
ZERO_DATE, FAR_DATE, VAGUE_DATE = "zero_date", "far_date", "vague_date"
MONTH_ONLY, SERIAL_1904, FUTURE = "month_for_a_date", "excel_serial_of_1904", "future_date"
SHIFTED, UTC_CLOCK = "date_a_day_early", "utc_clock"
END_BEFORE_START, BEFORE_APPLICATION = "end_before_start", "granted_before_application"

# Money.
UNIT_WRITTEN, GROUPED, WIDE_AMOUNT = "unit_in_the_cell", "grouped_amount", "full_width_amount"
AMOUNT_IN_YUAN, AMOUNT_IN_YI = "amount_x10000", "amount_in_yi"
PLAN_ABOVE_TOTAL, DONE_ABOVE_TOTAL = "plan_above_total", "done_above_total"
FALLING, YEAR_IN_TOTAL, REVISED = "falling_total", "year_in_place_of_total", "late_revision"

# Names and other words.
PHASE_STYLE, PREFIXED, WORKING_TITLE = "phase_written_otherwise", "district_prefix", "working_title"
MOJIBAKE, RARE, TRADITIONAL = "mojibake", "rare_character", "traditional_characters"
GLOSS = "pinyin_gloss"

# Places.
UNKNOWN_DISTRICT, CITY_DISTRICT = "unknown_district", "district_is_the_city"
CLERKS_DISTRICT, SWAPPED_POSITION = "clerks_own_district", "swapped_coordinates"
NO_POSITION, OUTSIDE = "missing_position", "position_outside_the_city"
GCJ02, BD09, PLANAR = "gcj02_position", "bd09_position", "planar_position"
GCJ02_UNSAID, BD09_UNSAID = "undeclared_gcj02_position", "undeclared_bd09_position"
PLANAR_UNSAID = "undeclared_planar_position"

# Whole rows.
TOMBSTONE, WITHDRAWN, DUPLICATE = "tombstone", "withdrawn_row", "duplicate_row"
FLOW_CHURN, RESENT = "flow_version_churn", "resent_under_a_new_key"
NO_PARENT, CONSTANT = "engineering_row_never_arrived", "constant_column"
DEFAULT = "default_in_place_of_a_value"
AFTER_COMPLETION, OTHER_SITE = "report_after_completion", "report_of_another_site"

ROW_KINDS = frozenset({TOMBSTONE, WITHDRAWN, DUPLICATE, FLOW_CHURN, RESENT})
"""Kinds that concern a whole row and are carried out where its table is made."""

UNLINKABLE = frozenset({MISSING, TRUNCATED, FLOATED, MISTYPED, PASTED, SECTION, TWO_CODES, IN_NAME})
"""Kinds after which a project code leads nowhere, or to another project."""
