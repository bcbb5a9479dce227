"""The assessor's queue and desk; the coordinator's results, decisions and redaction; the scoring forms: one module per noun."""
