"""Collect what the page of an audit shows: the result, the moves, the decisions and the costs."""
