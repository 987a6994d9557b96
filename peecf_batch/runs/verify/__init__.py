"""Record what a run read and wrote, and check later that nothing has changed."""
