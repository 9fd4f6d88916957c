"""Words for the values of lists in the records, by language."""

from collections.abc import Mapping

_ENGLISH = {
    "must": "Must", "should": "Should", "could": "Could",
    "test": "Test", "demonstration": "Demonstration", "inspection": "Inspection", "analysis": "Analysis",
    "business": "Business", "technical": "Technical", "operations": "Operation and maintenance", "management": "Management",
    "testing": "Testing",
    "interview": "Interview", "scenario-simulation": "Scenario simulation", "data-review": "Data review",
    "workshop": "Workshop", "observation": "Observation",
    "browser": "Browser", "operating-system": "Operating system", "database": "Database", "device": "Device", "other": "Other",
    "low": "Low", "high": "High",
    "<=": "at most", ">=": "at least",
    "calendar": "Calendar hours", "working": "Working hours",
    "functional": "Functional", "experience": "Experience", "performance": "Performance", "security": "Security",
    "document": "Document",
    "critical": "Critical", "major": "Major", "minor": "Minor",
    "source-code": "Source code", "database-scripts": "Database scripts", "user-manual": "User Operation Manual",
    "technical-document": "Technical Development Document", "test-report": "Test Report",
    "data-leakage": "Data leakage", "sql-injection": "SQL injection",
    "client": "Client", "vendor": "Vendor",
    "en": "English",
}  # fmt: skip
_LABELS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH}


def label(value: str, language: str) -> str:
    """The word a document prints for a value such as ``scenario-simulation``; unknown values stay as they are."""
    return _LABELS[language].get(value, value)
