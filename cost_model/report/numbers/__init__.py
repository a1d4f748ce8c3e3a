"""The tables and numbers of a run that sentences and charts are made of."""
