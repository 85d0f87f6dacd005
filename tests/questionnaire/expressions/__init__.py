"""The expressions of a questionnaire: what they mean, and that they cannot do harm."""
