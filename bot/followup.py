"""Follow-ups: states, outcomes and the order of a walk."""
