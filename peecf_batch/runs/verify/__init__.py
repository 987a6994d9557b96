"""Record the inputs, rules and outputs of a run, and check later that they have not changed."""
