"""Where agents print to and read from, as in 0.2's ``autogen/io``: by default the console."""

from autogen_compat.io.base import InputStream, IOStream, OutputStream
from autogen_compat.io.console import IOConsole
from autogen_compat.io.websockets import IOWebsockets

__all__ = ("IOConsole", "IOStream", "IOWebsockets", "InputStream", "OutputStream")

IOStream.set_global_default(IOConsole())
