"""What the tests share: the scripted model server, the program runner and the comparison of two runs.

Everything but :mod:`support.fixtures` needs the standard library only, so that every test environment can
import it.
"""
