"""Scores for people: the words of an answer, their pages, and the scores of a case."""
