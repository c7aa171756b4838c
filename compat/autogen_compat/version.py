"""The version of the API that this package offers: that of the last 0.2 release.

Programs compare ``autogen.__version__`` with 0.2 releases. The version of the package itself is
``autogen_compat.__version__``.
"""

__version__ = "0.2.40"
