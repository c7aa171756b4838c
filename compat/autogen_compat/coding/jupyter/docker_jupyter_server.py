"""A kernel gateway in a Docker container.

Needs the package ``docker``.
"""

from __future__ import annotations

import atexit
import importlib
import io
import logging
import secrets
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from autogen_compat._contexts import StoppedOnExit
from autogen_compat.coding.docker_commandline_code_executor import end_container, wait_for_ready
from autogen_compat.coding.jupyter.base import JupyterConnectable, JupyterConnectionInfo
from autogen_compat.coding.jupyter.jupyter_client import JupyterClient
from autogen_compat.coding.jupyter.local_jupyter_server import GenerateToken

_IMAGE = "autogen-jupyterkernelgateway"
_PORT = "8888/tcp"


class DockerJupyterServer(StoppedOnExit, JupyterConnectable):
    """Runs a kernel gateway in a container until :meth:`stop`, or the end of the program.

    Args:
        custom_image_name: an image that serves on port 8888 and takes its token from the environment variable
            ``TOKEN``; None: the image of ``DEFAULT_DOCKERFILE``, built when needed.
        container_name: None: a unique one is made up.
        auto_remove: remove the container once it has stopped.
        stop_container: stop it when the program ends.
        docker_env: more environment variables.
        token: that clients must know; by default one is made up.
        docker_kwargs: passed to Docker's ``containers.run``.

    Raises:
        ValueError: the custom image does not exist, or the container does not start.
        docker.errors.DockerException: Docker does not answer.
        ModuleNotFoundError: the package ``docker`` is not installed.
    """

    DEFAULT_DOCKERFILE: ClassVar[str] = """\
FROM quay.io/jupyter/docker-stacks-foundation
USER ${NB_UID}
RUN mamba install --yes ipykernel jupyter_kernel_gateway && mamba clean --all --force-pkgs-dirs --yes
ENV TOKEN="UNSET"
EXPOSE 8888
WORKDIR "${HOME}"
CMD ["/bin/sh", "-c", "exec jupyter kernelgateway --KernelGatewayApp.ip=0.0.0.0 --KernelGatewayApp.port=8888 \
--KernelGatewayApp.auth_token=\\"$TOKEN\\" --JupyterApp.answer_yes=true \
--JupyterWebsocketPersonality.list_kernels=true"]
"""

    GenerateToken = GenerateToken

    def __init__(
        self,
        *,
        custom_image_name: str | None = None,
        container_name: str | None = None,
        auto_remove: bool = True,
        stop_container: bool = True,
        docker_env: Mapping[str, str] | None = None,
        token: str | GenerateToken = GenerateToken(),  # noqa: B008 - a mark, without state
        **docker_kwargs: Any,
    ) -> None:
        self._client: Any = importlib.import_module("docker").from_env()
        self._token = token if isinstance(token, str) else secrets.token_hex(32)
        container = self._client.containers.run(
            self._image(custom_image_name),
            detach=True,
            auto_remove=auto_remove,
            environment={"TOKEN": self._token, **(docker_env or {})},
            publish_all_ports=True,
            name=container_name or f"{_IMAGE}-{uuid.uuid4()}",
            **docker_kwargs,
        )
        wait_for_ready(container)
        self._port = int(container.ports[_PORT][0]["HostPort"])
        self._container_id = container.id
        if stop_container:
            atexit.register(self.stop)

    @property
    def connection_info(self) -> JupyterConnectionInfo:
        """Where the gateway is."""
        return JupyterConnectionInfo(host="127.0.0.1", use_https=False, port=self._port, token=self._token)

    def get_client(self) -> JupyterClient:
        """Return a client of the gateway."""
        return JupyterClient(self.connection_info)

    def stop(self) -> None:
        """Stop the container, if it still runs."""
        atexit.unregister(self.stop)
        end_container(self._client, self._container_id)

    def _image(self, custom: str | None) -> str:
        errors = importlib.import_module("docker.errors")
        name = custom or _IMAGE
        try:
            self._client.images.get(name)
        except errors.ImageNotFound:
            if custom is not None:
                raise ValueError(f"Custom image {custom} does not exist") from None
            logging.info("Building the image %s, which takes some minutes.", name)
            self._client.images.build(fileobj=io.BytesIO(self.DEFAULT_DOCKERFILE.encode()), tag=name)
        return name
