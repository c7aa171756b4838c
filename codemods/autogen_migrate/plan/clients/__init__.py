"""What an ``llm_config`` becomes: a client written out in the source, or one made at run time.

A configuration is *static* when everything that matters is written: then it turns into
``OpenAIChatCompletionClient(...)``.  Anything else (loaders, values from elsewhere) keeps its form
and is given to the part ``client_from_config``.
"""
