"""Where the modules of a project are imported from: the one rule for who imports what."""

from .lookup import Found, Layout, package_parents
from .roots import project_layout
from .settings import PROJECT_FILES, is_project
from .sys_path import changes_sys_path

__all__ = [
    "PROJECT_FILES",
    "Found",
    "Layout",
    "changes_sys_path",
    "is_project",
    "package_parents",
    "project_layout",
]
