"""Code in Kubernetes pods: not offered, see :class:`PodCommandLineCodeExecutor`."""

from autogen_compat.coding.kubernetes.pod_commandline_code_executor import PodCommandLineCodeExecutor

__all__ = ["PodCommandLineCodeExecutor"]
