"""0.2's executor for Kubernetes, which has no counterpart in 0.4."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ("PodCommandLineCodeExecutor",)


class PodCommandLineCodeExecutor:
    """Says what to use instead.

    Args:
        image: of the pod.
        pod_name: its name.
        namespace: where it would run.
        pod_spec: its specification.
        container_name: its container.
        timeout: seconds per block.
        work_dir: folder in the pod.
        kube_config_file: configuration of the cluster.
        stop_container: delete the pod at the end.
        execution_policies: language -> whether code is run.

    Raises:
        CompatUnsupported: always.
    """

    def __init__(
        self,
        image: str = "python:3-slim",
        pod_name: str | None = None,
        namespace: str | None = None,
        pod_spec: Any = None,
        container_name: str | None = "autogen-code-exec",
        timeout: int = 60,
        work_dir: Path | str = Path("/workspace"),
        kube_config_file: str | None = None,
        stop_container: bool = True,
        execution_policies: Mapping[str, bool] | None = None,
    ) -> None:
        from autogen_compat.exceptions import CompatUnsupported

        raise CompatUnsupported(
            "autogen.coding.kubernetes.PodCommandLineCodeExecutor has no counterpart in AutoGen 0.4. Use "
            "autogen.coding.DockerCommandLineCodeExecutor, or autogen_ext.code_executors.azure."
            "ACADynamicSessionsCodeExecutor in the cloud, or an executor of your own that has "
            "code_extractor, execute_code_blocks() and restart()."
        )
