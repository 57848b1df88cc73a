"""The pages of the registry: work list, cases, the form by sections."""
