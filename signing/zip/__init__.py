"""ZIP archives in the one form signoff writes and reads: headers, directory, rules, writing."""
