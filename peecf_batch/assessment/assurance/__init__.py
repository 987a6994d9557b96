"""Count the facts of an assessment that an audit and risk committee relies on."""
