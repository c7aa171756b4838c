"""Arguments that are not written in the call: what ``*`` and ``**`` spread, and what partials fix."""
