"""A synthetic registry: every patient discussed for surgery, calibrated to published figures."""
