"""A user proxy that adds documents to the question, found in a vector database."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import uuid
from collections.abc import Callable
from typing import Any, Literal, cast

from autogen_compat import legacy_texts
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.contrib.vectordb.base import Document, QueryResults, VectorDB, VectorDBFactory
from autogen_compat.agentchat.contrib.vectordb.utils import (
    chroma_results_to_query_results,
    filter_results_by_distance,
    get_logger,
)
from autogen_compat.agentchat.user_proxy_agent import UserProxyAgent
from autogen_compat.code_utils import extract_code
from autogen_compat.engine.layers.states import Peers, State
from autogen_compat.formatting_utils import colored
from autogen_compat.retrieve_utils import (
    TEXT_FORMATS,
    create_vector_db_from_dir,
    get_files_from_dir,
    query_vector_db,
    split_files_to_chunks,
)
from autogen_compat.token_count_utils import count_token

__all__ = (
    "HASH_LENGTH",
    "PROMPT_CODE",
    "PROMPT_DEFAULT",
    "PROMPT_QA",
    "TEXT_FORMATS",
    "UPDATE_CONTEXT_IN_PROMPT",
    "RetrieveUserProxyAgent",
)

logger = get_logger(__name__)

HASH_LENGTH = int(os.environ.get("HASH_LENGTH", "8"))
"""Length of the ids of chunks, which are hashes of their texts."""

UPDATE_CONTEXT_IN_PROMPT = "you should reply exactly `UPDATE CONTEXT`"
"""What a prompt says about missing documents; tells such a prompt from a reply that asks for others."""

_QUESTION_AND_CONTEXT = """
The question: {input_question}

The context: {input_context}
"""
_MISSING = f"""\
Use the context below and what you know. If that is not enough, {UPDATE_CONTEXT_IN_PROMPT};
other context follows.
"""
_CODE = """\
Code goes into a block that names its language, like this:
```language
# your code
```
Install nothing: whatever the code needs is there.
"""
PROMPT_DEFAULT = legacy_texts.text(
    "agentchat.contrib.retrieve_user_proxy_agent:PROMPT_DEFAULT",
    "You answer a user's question with the help of documents. "
    "Decide first whether the user wants code or an answer.\n"
    f"{_MISSING}If code is wanted:\n{_CODE}If an answer is wanted, keep it as short as possible.\n"
    f"{_QUESTION_AND_CONTEXT}\nThe context comes from: {{input_sources}}\n\n"
    "Name the sources of your answer at its end, in this form: `Sources: source1, source2, ...`.\n",
)
PROMPT_CODE = legacy_texts.text(
    "agentchat.contrib.retrieve_user_proxy_agent:PROMPT_CODE",
    f"You write code for a user with the help of documents.\n{_MISSING}{_CODE}{_QUESTION_AND_CONTEXT}",
)
PROMPT_QA = legacy_texts.text(
    "agentchat.contrib.retrieve_user_proxy_agent:PROMPT_QA",
    "You answer a user's question with the help of documents, as shortly as possible.\n"
    f"{_MISSING}{_QUESTION_AND_CONTEXT}",
)
_NO_INSTALLATION = "Nothing was run: whatever the code needs is installed, so install nothing."
_RETRIES = 5


class RetrieveUserProxyAgent(UserProxyAgent):
    """Finds the documents nearest to a problem and sends them with it.

    ``initiate_chat(assistant, message=proxy.message_generator, problem=..., n_results=20,
    search_string="")`` starts a chat. When the answer is ``UPDATE CONTEXT``, the next documents are sent.

    Args:
        name: name of the agent.
        human_input_mode: see :class:`ConversableAgent`.
        is_termination_msg: see there; None: a message without Python code that does not ask for other
            documents.
        retrieve_config: all keys are optional. ``task``: ``code``, ``qa`` or ``default``: the prompt;
            ``vector_db``: a ``VectorDB`` or the name of a kind (``chroma``), with ``db_config`` for its
            constructor; None: the older way, with Chroma's ``client`` and ``embedding_model``;
            ``docs_path``: file, folder, URL, or a list of them; ``extra_docs``; ``new_docs``: only those that
            the collection lacks are added; ``model``: its context window; ``chunk_token_size``,
            ``context_max_tokens``; ``chunk_mode``, ``must_break_at_empty_line``;
            ``embedding_function``; ``customized_prompt``: with ``{input_question}`` and ``{input_context}``;
            ``customized_answer_prefix``: an answer without it asks for other documents; ``update_context``:
            whether other documents are sent at all; ``collection_name``; ``get_or_create``; ``overwrite``;
            ``custom_token_count_function`` (text, model -> tokens); ``custom_text_split_function``;
            ``custom_text_types``: endings; ``recursive``; ``distance_threshold``.
        kwargs: see :class:`UserProxyAgent`.

    Raises:
        ImportError: the client library of the database is not installed.
        ValueError: no such database, or ``db_config`` is no dict.
    """

    problem: str
    n_results: int

    def __init__(
        self,
        name: str = "RetrieveChatAgent",
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "ALWAYS",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        retrieve_config: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, human_input_mode=human_input_mode, **kwargs)
        settings: dict[str, Any] = {} if retrieve_config is None else retrieve_config
        self._read_database_config(settings)
        self._read_text_config(settings)
        self._retrieve_config = settings
        self._ipython = _running_ipython()
        self._doc_idx = -1  # of the document used last
        self._results: QueryResults = []
        self._intermediate_answers: set[str] = set()
        self._doc_contents: list[str] = []
        self._doc_ids: list[Any] = []
        self._current_docs_in_context: list[Any] = []  # sources of the documents sent last
        self._search_string = ""
        self._is_termination_msg = is_termination_msg or self._is_termination_msg_retrievechat
        if isinstance(self._vector_db, str):
            self._vector_db = self._new_vector_db(self._vector_db)
        reply = RetrieveUserProxyAgent._generate_retrieve_user_reply
        self.register_reply(Agent, reply, position=2)
        self.register_hook(
            hookable_method="process_message_before_send", hook=self._check_update_context_before_send
        )

    def _read_database_config(self, config: dict[str, Any]) -> None:
        self._vector_db: Any = config.get("vector_db", "chroma")
        self._db_config: Any = config.get("db_config", {})
        self._client: Any = config.get("client")
        self._collection_name = config.get("collection_name", "autogen-docs")
        self._docs_path = config.get("docs_path")
        if "docs_path" not in config:
            logger.warning(
                f"retrieve_config has no docs_path: the collection `{self._collection_name}` has to be "
                "there, or a ValueError follows. With docs_path=None there is no such warning."
            )
        self._extra_docs = config.get("extra_docs", False)
        self._new_docs = config.get("new_docs", True)
        self._get_or_create = self._docs_path is None or config.get("get_or_create", False)
        self._overwrite = config.get("overwrite", False)
        self._embedding_model = config.get("embedding_model", "all-MiniLM-L6-v2")
        self._embedding_function = config.get("embedding_function")
        self._distance_threshold = config.get("distance_threshold", -1)
        # Whether the documents are in the collection.
        self._collection = self._docs_path is None

    def _read_text_config(self, config: dict[str, Any]) -> None:
        self._task: str = config.get("task", "default")
        self._model: str = config.get("model", "gpt-4")
        window = self.get_max_tokens(self._model)
        self._max_tokens = window
        self._chunk_token_size = int(config.get("chunk_token_size", window * 0.4))
        self._context_max_tokens = config.get("context_max_tokens", window * 0.8)
        self._chunk_mode = config.get("chunk_mode", "multi_lines")
        self._must_break_at_empty_line = config.get("must_break_at_empty_line", True)
        self._custom_text_types = config.get("custom_text_types", TEXT_FORMATS)
        self._recursive = config.get("recursive", True)
        self.customized_prompt: str | None = config.get("customized_prompt")
        self.customized_answer_prefix: str = config.get("customized_answer_prefix", "").upper()
        self.update_context: bool = config.get("update_context", True)
        self.custom_token_count_function: Callable[..., int] = config.get(
            "custom_token_count_function", count_token
        )
        self.custom_text_split_function: Callable[..., list[str]] | None = config.get(
            "custom_text_split_function"
        )

    def _new_vector_db(self, kind: str) -> VectorDB:
        options: Any = self._db_config
        if not isinstance(options, dict):
            raise ValueError(f"`db_config` should be a dictionary, but it is {type(options)}.")
        options = cast("dict[str, Any]", options)
        key = "embedding_function"
        if key in self._retrieve_config:
            options[key] = self._embedding_function
        return VectorDBFactory.create_vector_db(db_type=kind, **options)

    # ------------------------------------------------------------ filling the database

    def _init_db(self) -> None:
        """Make or find the collection, and put the documents into it."""
        if not self._vector_db:
            return
        has_to_read = self._has_to_read()
        database = self._vector_db
        flags = {"overwrite": self._overwrite, "get_or_create": self._get_or_create}
        database.active_collection = database.create_collection(self._collection_name, **flags)
        docs = self._read_docs() if has_to_read else None
        database.insert_docs(docs=docs, collection_name=self._collection_name, upsert=True)

    def _has_to_read(self) -> bool:
        """Tell whether the documents have to be read.

        Raises:
            ValueError: there are no documents and no collection.
        """
        if not self._docs_path:
            if not self._has_collection():
                raise ValueError(
                    "Without `docs_path`, a collection is needed, but "
                    f"`{self._collection_name}` doesn't exist either."
                )
            logger.warning(f"Without `docs_path`, the collection `{self._collection_name}` is used as it is.")
            self._overwrite = False
            self._get_or_create = True
            return False
        if self._overwrite or not self._get_or_create or not self._has_collection():
            return True
        logger.info(f"The collection `{self._collection_name}` exists and is used.", color="green")
        return bool(self._new_docs)

    def _has_collection(self) -> bool:
        name = self._collection_name
        try:
            self._vector_db.get_collection(name)
        except ValueError:
            return False
        return True

    def _read_docs(self) -> list[Document]:
        files = get_files_from_dir(cast(Any, self._docs_path), self._custom_text_types, self._recursive)
        own_split = self.custom_text_split_function
        chunks, sources = (
            split_files_to_chunks(
                files, self._chunk_token_size, self._chunk_mode, self._must_break_at_empty_line
            )
            if own_split is None
            else split_files_to_chunks(files, custom_text_split_function=own_split)
        )
        logger.info(f"Found {len(chunks)} chunks.")
        known: set[Any] = set()
        if self._new_docs:
            stored = self._vector_db.get_docs_by_ids(ids=None, collection_name=self._collection_name)
            known = {doc["id"] for doc in stored}
        docs: dict[str, Any] = {}  # chunks with the same text are one document
        for chunk, source in zip(chunks, sources, strict=True):
            docs.setdefault(self._chunk_id(chunk), {"content": chunk, "metadata": source})
        return cast(Any, [{"id": doc_id, **doc} for doc_id, doc in docs.items() if doc_id not in known])

    def _chunk_id(self, chunk: str) -> str:
        text = chunk.encode("utf-8")
        if self._vector_db.type == "qdrant":
            return str(uuid.UUID(hex=hashlib.md5(text, usedforsecurity=False).hexdigest()))
        return hashlib.blake2b(text).hexdigest()[:HASH_LENGTH]

    # ------------------------------------------------------------ asking the database

    def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> None:
        """Find documents; ``_results`` has them afterwards. Subclasses may do it in another way.

        Args:
            problem: what they are about.
            n_results: how many.
            search_string: text that they must have, where the database can look for that.
        """
        has_database = isinstance(self._vector_db, VectorDB)
        is_filled = self._collection and self._get_or_create
        if not is_filled:
            print(f"The collection {self._collection_name} is filled.")
            fill = self._init_db if has_database else self._init_chroma
            fill()
            self._collection = self._get_or_create = True
        find = self._ask_database if has_database else self._ask_chroma
        self._results = find(problem, n_results, search_string)
        self._search_string = search_string
        ids = [[doc["id"] for doc, _ in found] for found in self._results]
        print("VectorDB returns doc_ids: " if has_database else "doc_ids: ", ids)

    def _ask_database(self, problem: str, n_results: int, search_string: str) -> QueryResults:
        options: dict[str, Any] = {}
        if getattr(self._vector_db, "type", "") == "chroma":
            options["where_document"] = {"$contains": search_string} if search_string else None
        return self._vector_db.retrieve_docs(
            queries=[problem],
            distance_threshold=self._distance_threshold,
            collection_name=self._collection_name,
            n_results=n_results,
            **options,
        )

    def _chroma_client(self) -> Any:
        if self._client is None:
            import chromadb  # pyright: ignore[reportMissingImports]  optional

            self._client = cast(Any, chromadb).Client()
        return self._client

    def _init_chroma(self) -> None:
        """Fill a collection in the older way, without a ``VectorDB``."""
        splitting: dict[str, Any] = {
            "chunk_mode": self._chunk_mode,
            "custom_text_split_function": self.custom_text_split_function,
            "max_tokens": self._chunk_token_size,
            "must_break_at_empty_line": self._must_break_at_empty_line,
        }
        self._client = create_vector_db_from_dir(
            cast(Any, self._docs_path),
            custom_text_types=self._custom_text_types,
            extra_docs=self._extra_docs,
            get_or_create=self._get_or_create,
            recursive=self._recursive,
            **splitting,
            **self._chroma_options(),
        )

    def _chroma_options(self) -> dict[str, Any]:
        return {
            "client": self._chroma_client(),
            "collection_name": self._collection_name,
            "embedding_function": self._embedding_function,
            "embedding_model": self._embedding_model,
        }

    def _ask_chroma(self, problem: str, n_results: int, search_string: str) -> QueryResults:
        found = dict(
            query_vector_db([problem], n_results, search_string=search_string, **self._chroma_options())
        )
        found["contents"] = found.pop("documents")
        return filter_results_by_distance(chroma_results_to_query_results(found), self._distance_threshold)

    # ------------------------------------------------------------ what is remembered

    _REMEMBERED = (
        "problem",
        "n_results",
        "_doc_idx",
        "_results",
        "_doc_contents",
        "_doc_ids",
        "_current_docs_in_context",
        "_search_string",
    )

    def _export_state(self) -> State:
        return {**super()._export_state(), "intermediate_answers": sorted(self._intermediate_answers)}

    def _import_state(self, state: State, peers: Peers) -> None:
        super()._import_state(state, peers)
        self._intermediate_answers = set(state["intermediate_answers"])

    # ------------------------------------------------------------ what is sent

    @staticmethod
    def get_max_tokens(model: str = "gpt-3.5-turbo") -> int:
        """Return how many tokens are counted on for *model*, by its name."""
        sizes = {"32k": 32000, "16k": 16000, "gpt-4": 8000}
        return next((size for part, size in sizes.items() if part in model), 4000)

    def _reset(self, intermediate: bool = False) -> None:
        """Forget the results; unless *intermediate*, also which documents were sent."""
        self._doc_idx = -1
        self._results = []
        if not intermediate:
            self._intermediate_answers = set()
            self._doc_contents = []
            self._doc_ids = []

    def _get_context(self, results: QueryResults) -> str:
        """Return the text of the next documents that fit, and note that they were sent."""
        text = ""
        self._current_docs_in_context = []
        tokens = added = 0
        first = self._doc_idx + 1
        for index, (doc, _) in enumerate(results[0][first:], start=first):
            if doc["id"] in self._doc_ids:
                continue
            size = self.custom_token_count_function(doc["content"], self._model)
            if size > self._context_max_tokens:
                _say(f"Document {doc['id']} is left out: it is longer than the context.")
                self._doc_idx = index
                continue
            if tokens + size > self._context_max_tokens:
                break
            _say(f"Document {doc['id']} goes into the context.")
            tokens += size
            text += doc["content"] + "\n"
            self._note_sent(index, doc)
            added += 1
            if added >= self.n_results:
                break
        return text

    def _note_sent(self, index: int, doc: Document) -> None:
        metadata = doc.get("metadata")
        if isinstance(metadata, dict):
            self._current_docs_in_context.append(metadata.get("source", ""))
        self._doc_idx = index
        self._doc_ids.append(doc["id"])
        self._doc_contents.append(doc["content"])

    def _next_context(self) -> str:
        """Return the next documents for the problem; more are retrieved when there are none left."""
        text = self._get_context(self._results)
        return text or self._search(
            self.problem, range(1, _RETRIES), lambda: self._get_context(self._results)
        )

    def _search(self, query: str, attempts: range, read: Callable[[], str]) -> str:
        """Retrieve more and more documents until *read* finds something, or there are no more."""
        text = ""
        for attempt in attempts:
            wanted = self.n_results * (2 * attempt + 1)
            self._reset(intermediate=True)
            self.retrieve_docs(query, wanted, self._search_string)
            text = read()
            if text or wanted >= len(self._results[0]):
                break
        return text

    def _all_contents(self) -> str:
        self._get_context(self._results)
        return "\n".join(self._doc_contents)

    def _generate_message(self, doc_contents: str, task: str = "default") -> str:
        if not doc_contents:
            _say("There are no other documents: the chat ends.")
            return "TERMINATE"
        fields: dict[str, Any] = {"input_question": self.problem, "input_context": doc_contents}
        if self.customized_prompt:
            return self.customized_prompt.format(**fields)
        prompts = {"CODE": PROMPT_CODE, "QA": PROMPT_QA, "DEFAULT": PROMPT_DEFAULT}
        prompt = prompts.get(task.upper())
        if prompt is None:
            raise NotImplementedError(f"There is no prompt for the task {task}.")
        return prompt.format(input_sources=self._current_docs_in_context, **fields)

    @staticmethod
    def message_generator(sender: Any, recipient: Agent, context: dict[str, Any]) -> str:
        """Return the first message of a chat: the prompt with the problem and the documents.

        Args:
            sender: the agent.
            recipient: who gets it.
            context: ``problem``; ``n_results`` (default 20); ``search_string`` (see ``retrieve_docs``).
        """
        sender._reset()
        problem = context.get("problem", "")
        n_results = context.get("n_results", 20)
        sender.retrieve_docs(problem, n_results, context.get("search_string", ""))
        sender.problem = problem
        sender.n_results = n_results
        return sender._generate_message(sender._get_context(sender._results), sender._task)

    # ------------------------------------------------------------ what is received

    def _is_termination_msg_retrievechat(self, message: Any) -> bool:
        """Tell whether *message* is an answer: no Python code, and not asking for other documents."""
        content = cast("dict[str, Any]", message).get("content") if isinstance(message, dict) else message
        if content is None:
            return False
        has_code = any(language == "python" for language, _ in extract_code(content))
        return not (has_code or any(self._check_update_context(content)))

    def _check_update_context(self, message: Any) -> tuple[bool, bool]:
        """Tell whether *message* asks for other documents, and whether it lacks the answer's prefix."""
        content = cast("dict[str, Any]", message).get("content") if isinstance(message, dict) else message
        text = content if isinstance(content, str) else ""
        asks = "UPDATE CONTEXT" in text.upper() and UPDATE_CONTEXT_IN_PROMPT not in text
        prefix = self.customized_answer_prefix
        return asks, bool(prefix) and prefix not in text.upper()

    def _check_update_context_before_send(
        self, sender: Agent, message: Any, recipient: Agent, silent: bool | None
    ) -> Any:
        """Hook: replace ``UPDATE CONTEXT`` in a message (a dict) by the prompt with the next documents."""
        fields: dict[str, Any] = cast(Any, message) if isinstance(message, dict) else {"content": message}
        text = fields.get("content")
        if isinstance(text, str) and text.strip().upper() == "UPDATE CONTEXT":
            fields["content"] = self._generate_message(self._next_context(), task=self._task)
        return cast(Any, message)

    def _generate_retrieve_user_reply(
        self,
        messages: list[dict[str, Any]] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Reply function: send other documents when the answer asks for them, and begin anew with these."""
        if messages is None:
            messages = self._oai_messages[sender]
        message = messages[-1]
        asks, lacks_prefix = self._check_update_context(message)
        if not (asks or lacks_prefix) or not self.update_context:
            return False, None
        _say("Other documents are sent, and the conversation begins anew.")
        first_line = (message.get("content") or "").split("\n")[0].strip()
        answer = re.split(r"(?<=[.!?])\s+", first_line)[0]
        self._intermediate_answers.add(answer)
        # An answer without the prefix is a step on the way: what was sent stays, what it is about is added.
        text = self._next_context() if asks else self._search(answer, range(_RETRIES), self._all_contents)
        self.clear_history()
        cast(Any, sender).clear_history()
        return True, self._generate_message(text, task=self._task)

    def run_code(self, code: str, **kwargs: Any) -> Any:
        """Run a block of code: Python in the running IPython, if there is one; no installations.

        Args:
            code: the code.
            kwargs: ``lang`` and what ``execute_code`` takes.

        Returns:
            Exit code, output, and the image (None).
        """
        language = kwargs.get("lang")
        if code.startswith(("!", "pip")) or language in ("bash", "shell", "sh"):
            return 0, _NO_INSTALLATION, None
        if self._ipython is None or language != "python":
            return super().run_code(code, **kwargs)
        result = self._ipython.run_cell(code)
        errors = [error for error in (result.error_before_exec, result.error_in_exec) if error is not None]
        output = "\n".join([str(result.result), *(str(error) for error in errors)])
        return (0 if result.success and not errors else 1), output, None


def _say(text: str) -> None:
    print(colored(text, "green"), flush=True)


def _running_ipython() -> Any:
    """Return the IPython shell that runs this program; None: none does."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else cast(Any, ipython).get_ipython()
