"""The small three-valued rule language: grammar, Kleene logic, explanation."""
