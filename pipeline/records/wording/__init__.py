"""The wording of what binds (D-10): rules over single texts, English and Chinese, as data, and the search for their words."""
