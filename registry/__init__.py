"""Patients, cases and all their parts."""
