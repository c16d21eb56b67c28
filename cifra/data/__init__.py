"""The tables: loading, validation, verdicts."""
