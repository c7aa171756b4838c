"""autogen-migrate: moves programs from AutoGen 0.2 to 0.4 and later."""

__version__ = "0.1.0"
