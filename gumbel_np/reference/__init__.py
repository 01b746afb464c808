"""The textbook: each formula beside its code, without tricks of speed."""
