"""A capability that remembers what users teach, across conversations. It needs the package ``chromadb``."""

from __future__ import annotations

import importlib
import os
import pickle
from typing import Any, cast

from autogen_compat.agentchat.contrib.capabilities.agent_capability import AgentCapability
from autogen_compat.agentchat.contrib.text_analyzer_agent import TextAnalyzerAgent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.formatting_utils import Color, colored

_IS_TASK = "Is the agent asked to do or to solve something in the TEXT? Say yes or no, nothing else."
_ADVICE = (
    "Does the TEXT give advice on how to do such tasks, which could help with another one? "
    "Repeat it briefly; if there is none, say 'none'."
)
_TASK = "Repeat the task in the TEXT, briefly. Leave advice out and do not solve it."
_GENERAL_TASK = (
    "Of what kind is the task in the TEXT? Say it in a few general words, without its particulars."
)
_IS_INFORMATION = "Does the TEXT tell something worth remembering? Say yes or no, nothing else."
_QUESTION = (
    "Suppose that the user has forgotten what the TEXT tells. Which question would be asked? "
    "Only the question."
)
_ANSWER = "Repeat what the TEXT tells that is worth remembering, and nothing else."


class Teachability(AgentCapability):
    """Lets an agent remember: what users teach becomes memos, which are added to messages they fit.

    Args:
        verbosity: 0: little is printed; 1: what happens to memos; 2: the analyses too; 3: all memos.
        reset_db: whether all memos are forgotten first.
        path_to_db_dir: folder of the memos; agents do not share it.
        recall_threshold: distance up to which a memo fits; 0: the same text.
        max_num_retrievals: how many memos are looked at.
        llm_config: configuration of the model that analyses messages; None: the agent's.

    Raises:
        ImportError: Chroma is not installed.
    """

    def __init__(
        self,
        verbosity: int = 0,
        reset_db: bool = False,
        path_to_db_dir: str = "./tmp/teachable_agent_db",
        recall_threshold: float = 1.5,
        max_num_retrievals: int = 10,
        llm_config: Any = None,
    ) -> None:
        self.verbosity = verbosity
        self.path_to_db_dir = path_to_db_dir
        self.recall_threshold = recall_threshold
        self.max_num_retrievals = max_num_retrievals
        self.llm_config: Any = llm_config
        self.analyzer: TextAnalyzerAgent | None = None
        self.teachable_agent: ConversableAgent | None = None
        self.memo_store = MemoStore(self.verbosity, reset_db, self.path_to_db_dir)

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Give the capability to *agent*; its system message says so.

        Raises:
            AssertionError: neither it nor the capability has a model.
        """
        self.teachable_agent = agent
        agent.register_hook(
            hookable_method="process_last_received_message", hook=self.process_last_received_message
        )
        if self.llm_config is None:
            self.llm_config = agent.llm_config
        if not self.llm_config:
            raise AssertionError("Teachability requires a valid llm_config.")
        self.analyzer = TextAnalyzerAgent(llm_config=self.llm_config)
        agent.update_system_message(
            f"{agent.system_message}\nYou remember what users taught you in earlier conversations."
        )

    def prepopulate_db(self) -> None:
        """Add a few memos, so that there are some."""
        self.memo_store.prepopulate()

    def process_last_received_message(self, text: Any) -> Any:
        """Return *text* with the memos that fit it; what it teaches becomes memos."""
        with_memos = self._consider_memo_retrieval(text) if self.memo_store.last_memo_id > 0 else text
        self._consider_memo_storage(text)
        return with_memos

    def _consider_memo_storage(self, comment: Any) -> None:
        count = self.memo_store.last_memo_id
        if self._agrees(comment, _IS_TASK):
            advice = self._analyze(comment, _ADVICE)
            if "none" not in advice.lower():
                task = self._analyze(self._analyze(comment, _TASK), _GENERAL_TASK)
                self._report("\nREMEMBER THIS TASK-ADVICE PAIR")
                self.memo_store.add_input_output_pair(task, advice)
        if self._agrees(comment, _IS_INFORMATION):
            question = self._analyze(comment, _QUESTION)
            answer = self._analyze(comment, _ANSWER)
            self._report("\nREMEMBER THIS QUESTION-ANSWER PAIR")
            self.memo_store.add_input_output_pair(question, answer)
        if self.memo_store.last_memo_id > count:
            self.memo_store._save_memos()  # pyright: ignore[reportPrivateUsage]

    def _consider_memo_retrieval(self, comment: Any) -> Any:
        self._report("\nLOOK FOR RELEVANT MEMOS, AS QUESTION-ANSWER PAIRS")
        memos = self._retrieve_relevant_memos(comment)
        if self._agrees(comment, _IS_TASK):
            self._report("\nLOOK FOR RELEVANT MEMOS, AS TASK-ADVICE PAIRS")
            task = self._analyze(self._analyze(comment, _TASK), _GENERAL_TASK)
            memos += self._retrieve_relevant_memos(task)
        return comment + self._concatenate_memo_texts(list(dict.fromkeys(memos)))

    def _retrieve_relevant_memos(self, input_text: str) -> list[str]:
        """Return the output texts of the memos that fit."""
        memos = self.memo_store.get_related_memos(input_text, self.max_num_retrievals, self.recall_threshold)
        if not memos and self.verbosity >= 1:
            self._report("\nTHE CLOSEST MEMO IS BEYOND THE THRESHOLD:")
            self.memo_store.get_nearest_memo(input_text)
            print()
        return [output_text for _, output_text, _ in memos]

    def _concatenate_memo_texts(self, memo_list: list[str]) -> str:
        if not memo_list:
            return ""
        text = "\n# What you were taught before and may need now\n" + "".join(
            f"- {memo}\n" for memo in memo_list
        )
        self._report(f"\nMEMOS APPENDED TO LAST MESSAGE...\n{text}\n")
        return f"\n{text}"

    def _agrees(self, text: Any, question: str) -> bool:
        return "yes" in self._analyze(text, question).lower()

    def _analyze(self, text_to_analyze: Any, analysis_instructions: str) -> str:
        """Return what the analyzer says; the two exchange messages, as hooks and loggers may want to know."""
        analyzer, agent = self.analyzer, self.teachable_agent
        if analyzer is None or agent is None:
            raise AssertionError("Teachability has to be added to an agent first.")
        silent = self.verbosity < 2
        analyzer.reset()
        agent.send(recipient=analyzer, message=text_to_analyze, request_reply=False, silent=silent)
        agent.send(recipient=analyzer, message=analysis_instructions, request_reply=True, silent=silent)
        return cast("dict[str, Any]", agent.last_message(analyzer))["content"]

    def _report(self, text: str) -> None:
        if self.verbosity >= 1:
            _print(text)


class MemoStore:
    """Memos: pairs of an input text (a question, a kind of task) and an output text (answer, advice).

    Memos are found by their input text. They are kept in a folder, in the form that 0.2 used.

    Args:
        verbosity: 0: little is printed; 1: what happens to memos; 3: all memos.
        reset: whether all memos are forgotten first.
        path_to_db_dir: the folder.

    Raises:
        ImportError: Chroma is not installed.
    """

    def __init__(
        self,
        verbosity: int = 0,
        reset: bool = False,
        path_to_db_dir: str = "./tmp/teachable_agent_db",
    ) -> None:
        self.verbosity = verbosity
        self.path_to_db_dir = path_to_db_dir
        self.db_client = _client(path_to_db_dir)
        self.vec_db: Any = self.db_client.create_collection("memos", get_or_create=True)
        self.path_to_dict = os.path.join(path_to_db_dir, "uid_text_dict.pkl")
        self.uid_text_dict: dict[str, tuple[str, str]] = {}
        self.last_memo_id = 0
        if reset:
            self.reset_db()
        elif os.path.exists(self.path_to_dict):
            self._load_memos()

    def _load_memos(self) -> None:
        _print("\nLOADING MEMORY FROM DISK", "light_green")
        _print(f"    Location = {self.path_to_dict}", "light_green")
        with open(self.path_to_dict, "rb") as file:
            self.uid_text_dict = pickle.load(file)
        self.last_memo_id = len(self.uid_text_dict)
        if self.verbosity >= 3:
            self.list_memos()

    def _save_memos(self) -> None:
        with open(self.path_to_dict, "wb") as file:
            pickle.dump(self.uid_text_dict, file)

    def list_memos(self) -> None:
        """Print all memos."""
        _print("LIST OF MEMOS", "light_green")
        for uid, (input_text, output_text) in self.uid_text_dict.items():
            _print(
                f"  ID: {uid}\n    INPUT TEXT: {input_text}\n    OUTPUT TEXT: {output_text}", "light_green"
            )

    def reset_db(self) -> None:
        """Forget all memos, in the folder too."""
        _print("\nCLEARING MEMORY", "light_green")
        self.db_client.delete_collection("memos")
        self.vec_db = self.db_client.create_collection("memos")
        self.uid_text_dict = {}
        self._save_memos()

    def add_input_output_pair(self, input_text: str, output_text: str) -> None:
        """Add a memo."""
        self.last_memo_id += 1
        uid = str(self.last_memo_id)
        self.vec_db.add(documents=[input_text], ids=[uid])
        self.uid_text_dict[uid] = input_text, output_text
        if self.verbosity >= 1:
            _print(
                f"\nINPUT-OUTPUT PAIR ADDED TO VECTOR DATABASE:\n  ID\n    {uid}\n  INPUT\n    {input_text}\n"
                f"  OUTPUT\n    {output_text}\n"
            )
        if self.verbosity >= 3:
            self.list_memos()

    def get_nearest_memo(self, query_text: str) -> tuple[str, str, float]:
        """Return input text, output text and distance of the memo nearest to *query_text*."""
        return self._find(query_text, 1)[0]

    def get_related_memos(
        self, query_text: str, n_results: int, threshold: float
    ) -> list[tuple[str, str, float]]:
        """Return input text, output text and distance of the memos nearest to *query_text*.

        Args:
            query_text: the text.
            n_results: how many at most.
            threshold: the distance that they stay below.
        """
        count = min(n_results, len(self.uid_text_dict))
        found = self._find(query_text, count) if count else []
        return [memo for memo in found if memo[2] < threshold]

    def _find(self, query_text: str, n_results: int) -> list[tuple[str, str, float]]:
        results = self.vec_db.query(query_texts=[query_text], n_results=n_results)
        memos = [
            (*self.uid_text_dict[uid], distance)
            for uid, distance in zip(results["ids"][0], results["distances"][0], strict=True)
        ]
        if self.verbosity >= 1:
            for input_text, output_text, distance in memos:
                _print(
                    "\nINPUT-OUTPUT PAIR RETRIEVED FROM VECTOR DATABASE:\n"
                    f"  INPUT1\n    {input_text}\n  OUTPUT\n    {output_text}\n  DISTANCE\n    {distance}"
                )
        return memos

    def prepopulate(self) -> None:
        """Add a few memos, so that there are some."""
        if self.verbosity >= 1:
            _print("\nPREPOPULATING MEMORY")
        for text, label in _EXAMPLES.items():
            self.add_input_output_pair(text, label)
        self._save_memos()


_EXAMPLES = {
    "By report I mean the quarterly report of the team.": "yes",
    "Check the numbers in the second table again, please.": "no",
    "A hint: read the headings first and the paragraphs afterwards.": "yes",
    "Make the title of this page shorter.": "no",
    "Programs should always close the files that they open.": "yes",
}


def _client(path: str) -> Any:
    try:
        chromadb, config = (importlib.import_module(name) for name in ("chromadb", "chromadb.config"))
    except ImportError as error:
        raise ImportError("Please install chromadb: `pip install chromadb`") from error
    settings = config.Settings(
        anonymized_telemetry=False, allow_reset=True, is_persistent=True, persist_directory=path
    )
    return chromadb.Client(settings)


def _print(text: str, color: Color = "light_yellow") -> None:
    print(colored(text, color))
