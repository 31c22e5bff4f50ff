"""Every number of the model, one file a mechanism."""
