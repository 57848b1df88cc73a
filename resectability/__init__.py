"""Criteria sets, assessments and what they mean for a case."""
