"""The last stage: what a run shows and what it writes."""
