"""The functions and classes that 0.2.40's modules define, which a string can name for certain.

What a module only imports is not among them: replacing it there has an effect that depends on how the module
uses it.
"""

from __future__ import annotations

from .api import PACKAGES
from .members import known_members
from .surface import MODULES, NAMES

#: Module below ``autogen`` -> the functions and classes that it defines.
DEFINED: dict[str, str] = {
    "_pydantic": "model_dump model_dump_json type2schema",
    "agentchat.agent": "Agent LLMAgent",
    "agentchat.assistant_agent": "AssistantAgent",
    "agentchat.chat": "ChatResult a_initiate_chats initiate_chats",
    "agentchat.contrib.agent_builder": "AgentBuilder",
    "agentchat.contrib.agent_eval.agent_eval": "generate_criteria quantify_criteria",
    "agentchat.contrib.agent_eval.criterion": "Criterion",
    "agentchat.contrib.agent_eval.critic_agent": "CriticAgent",
    "agentchat.contrib.agent_eval.quantifier_agent": "QuantifierAgent",
    "agentchat.contrib.agent_eval.subcritic_agent": "SubCriticAgent",
    "agentchat.contrib.agent_eval.task": "Task",
    "agentchat.contrib.agent_optimizer": "AgentOptimizer execute_func",
    "agentchat.contrib.capabilities.agent_capability": "AgentCapability",
    "agentchat.contrib.capabilities.generate_images": ("DalleImageGenerator ImageGeneration ImageGenerator"),
    "agentchat.contrib.capabilities.teachability": "MemoStore Teachability",
    "agentchat.contrib.capabilities.text_compressors": "LLMLingua TextCompressor",
    "agentchat.contrib.capabilities.transform_messages": "TransformMessages",
    "agentchat.contrib.capabilities.transforms": (
        "MessageHistoryLimiter MessageTokenLimiter MessageTransform TextMessageCompressor "
        "TextMessageContentName"
    ),
    "agentchat.contrib.capabilities.transforms_util": (
        "cache_content_get cache_content_set cache_key count_text_tokens is_content_right_type "
        "is_content_text_empty is_tool_call_valid min_tokens_reached should_transform_message"
    ),
    "agentchat.contrib.capabilities.vision_capability": "VisionCapability",
    "agentchat.contrib.gpt_assistant_agent": "GPTAssistantAgent",
    "agentchat.contrib.graph_rag.document": "Document DocumentType",
    "agentchat.contrib.graph_rag.graph_query_engine": "GraphQueryEngine GraphStoreQueryResult",
    "agentchat.contrib.graph_rag.graph_rag_capability": "GraphRagCapability",
    "agentchat.contrib.img_utils": (
        "convert_base64_to_data_uri extract_img_paths get_image_data get_pil_image gpt4v_formatter "
        "llava_formatter message_formatter_pil_to_b64 pil_to_data_uri"
    ),
    "agentchat.contrib.llamaindex_conversable_agent": "LLamaIndexConversableAgent",
    "agentchat.contrib.llava_agent": "LLaVAAgent llava_call llava_call_binary",
    "agentchat.contrib.math_user_proxy_agent": (
        "MathUserProxyAgent WolframAlphaAPIWrapper get_from_dict_or_env"
    ),
    "agentchat.contrib.multimodal_conversable_agent": "MultimodalConversableAgent",
    "agentchat.contrib.qdrant_retrieve_user_proxy_agent": (
        "QdrantRetrieveUserProxyAgent create_qdrant_from_dir query_qdrant"
    ),
    "agentchat.contrib.retrieve_assistant_agent": "RetrieveAssistantAgent",
    "agentchat.contrib.retrieve_user_proxy_agent": "RetrieveUserProxyAgent",
    "agentchat.contrib.society_of_mind_agent": "SocietyOfMindAgent",
    "agentchat.contrib.text_analyzer_agent": "TextAnalyzerAgent",
    "agentchat.contrib.vectordb.base": "Document VectorDB VectorDBFactory",
    "agentchat.contrib.vectordb.chromadb": "ChromaVectorDB",
    "agentchat.contrib.vectordb.couchbase": "CouchbaseVectorDB",
    "agentchat.contrib.vectordb.mongodb": "MongoDBAtlasVectorDB with_id_rename",
    "agentchat.contrib.vectordb.pgvectordb": "Collection PGVectorDB",
    "agentchat.contrib.vectordb.qdrant": "EmbeddingFunction FastEmbedEmbeddingFunction QdrantVectorDB",
    "agentchat.contrib.vectordb.utils": (
        "ColoredLogger chroma_results_to_query_results filter_results_by_distance get_logger"
    ),
    "agentchat.contrib.web_surfer": "WebSurferAgent",
    "agentchat.conversable_agent": "ConversableAgent register_function",
    "agentchat.groupchat": "GroupChat GroupChatManager",
    "agentchat.user_proxy_agent": "UserProxyAgent",
    "agentchat.utils": "consolidate_chat_info gather_usage_summary parse_tags_from_content",
    "browser_utils.abstract_markdown_browser": "AbstractMarkdownBrowser",
    "browser_utils.markdown_search": "AbstractMarkdownSearch BingMarkdownSearch",
    "browser_utils.mdconvert": (
        "BingSerpConverter DocumentConverter DocumentConverterResult DocxConverter "
        "FileConversionException HtmlConverter ImageConverter MarkdownConverter MediaConverter "
        "Mp3Converter PdfConverter PlainTextConverter PptxConverter UnsupportedFormatException "
        "WavConverter WikipediaConverter XlsxConverter YouTubeConverter"
    ),
    "browser_utils.playwright_markdown_browser": "PlaywrightMarkdownBrowser",
    "browser_utils.requests_markdown_browser": "RequestsMarkdownBrowser",
    "browser_utils.selenium_markdown_browser": "SeleniumMarkdownBrowser",
    "cache.abstract_cache_base": "AbstractCache",
    "cache.cache": "Cache",
    "cache.cache_factory": "CacheFactory",
    "cache.cosmos_db_cache": "CosmosDBCache CosmosDBConfig",
    "cache.disk_cache": "DiskCache",
    "cache.in_memory_cache": "InMemoryCache",
    "cache.redis_cache": "RedisCache",
    "code_utils": (
        "PassAssertionFilter check_can_use_docker_or_throw content_str create_virtual_env "
        "decide_use_docker eval_function_completions execute_code extract_code generate_assertions "
        "generate_code get_powershell_command implement improve_code improve_function in_docker_container "
        "infer_lang is_docker_running timeout_handler"
    ),
    "coding.base": (
        "CodeBlock CodeExecutor CodeExtractor CodeResult CommandLineCodeResult IPythonCodeResult"
    ),
    "coding.docker_commandline_code_executor": "DockerCommandLineCodeExecutor",
    "coding.factory": "CodeExecutorFactory",
    "coding.func_with_reqs": (
        "Alias FunctionWithRequirements FunctionWithRequirementsStr ImportFromModule to_stub "
        "with_requirements"
    ),
    "coding.jupyter.base": "JupyterConnectable JupyterConnectionInfo",
    "coding.jupyter.docker_jupyter_server": "DockerJupyterServer",
    "coding.jupyter.embedded_ipython_code_executor": "EmbeddedIPythonCodeExecutor",
    "coding.jupyter.jupyter_client": "JupyterClient JupyterKernelClient",
    "coding.jupyter.jupyter_code_executor": "JupyterCodeExecutor",
    "coding.jupyter.local_jupyter_server": "LocalJupyterServer",
    "coding.kubernetes.pod_commandline_code_executor": "PodCommandLineCodeExecutor",
    "coding.local_commandline_code_executor": (
        "CommandlineCodeResult LocalCommandLineCodeExecutor LocalCommandlineCodeExecutor"
    ),
    "coding.markdown_code_extractor": "MarkdownCodeExtractor",
    "coding.utils": "silence_pip",
    "exception_utils": (
        "AgentNameConflict InvalidCarryOverType NoEligibleSpeaker SenderRequired UndefinedNextAgent"
    ),
    "formatting_utils": "colored",
    "function_utils": (
        "Function Parameters ToolFunction get_default_values get_function_schema "
        "get_load_param_if_needed_function get_missing_annotations get_param_annotations "
        "get_parameter_json_schema get_parameters get_required_params get_typed_annotation "
        "get_typed_return_annotation get_typed_signature load_basemodels_if_needed serialize_to_str"
    ),
    "graph_utils": (
        "check_graph_validity has_self_loops invert_disallowed_to_allowed visualize_speaker_transitions_dict"
    ),
    "io.base": "IOStream InputStream OutputStream",
    "io.console": "IOConsole",
    "io.websockets": "IOWebsockets ServerConnection WebSocketServer",
    "logger.base_logger": "BaseLogger",
    "logger.file_logger": "FileLogger safe_serialize",
    "logger.logger_factory": "LoggerFactory",
    "logger.logger_utils": "get_current_ts to_dict",
    "logger.sqlite_logger": "SqliteLogger safe_serialize",
    "math_utils": (
        "eval_math_responses get_answer is_equiv is_equiv_chain_of_thought last_boxed_only_string "
        "remove_boxed solve_problem voting_counts"
    ),
    "oai.anthropic": "AnthropicClient oai_messages_to_anthropic_messages",
    "oai.bedrock": (
        "BedrockClient calculate_cost convert_stop_reason_to_finish_reason extract_system_messages "
        "format_tool_calls format_tools oai_messages_to_bedrock_messages parse_content_parts parse_image"
    ),
    "oai.cerebras": "CerebrasClient calculate_cerebras_cost oai_messages_to_cerebras_messages",
    "oai.client": "ModelClient OpenAIClient OpenAIWrapper PlaceHolderClient",
    "oai.client_utils": "should_hide_tools validate_parameter",
    "oai.cohere": (
        "CohereClient CohereError CohereRateLimitError calculate_cohere_cost "
        "extract_to_cohere_tool_results is_recent_tool_call oai_messages_to_cohere_messages"
    ),
    "oai.completion": "ChatCompletion Completion",
    "oai.gemini": "GeminiClient get_image_data",
    "oai.groq": "GroqClient calculate_groq_cost oai_messages_to_groq_messages",
    "oai.mistral": "MistralAIClient calculate_mistral_cost tool_def_to_mistral",
    "oai.ollama": "OllamaClient is_valid_tool_call_item response_to_tool_call",
    "oai.openai_utils": (
        "config_list_from_dotenv config_list_from_json config_list_from_models config_list_gpt4_gpt35 "
        "config_list_openai_aoai create_gpt_assistant create_gpt_vector_store "
        "detect_gpt_assistant_api_version filter_config get_config get_config_list get_key "
        "retrieve_assistants_by_name update_gpt_assistant"
    ),
    "oai.rate_limiters": "RateLimiter TimeRateLimiter",
    "oai.together": "TogetherClient calculate_together_cost oai_messages_to_together_messages",
    "retrieve_utils": (
        "create_vector_db_from_dir extract_text_from_pdf get_file_from_url get_files_from_dir is_url "
        "parse_html_to_markdown query_vector_db split_files_to_chunks split_text_to_chunks"
    ),
    "runtime_logging": (
        "get_connection log_chat_completion log_event log_function_use log_new_agent log_new_client "
        "log_new_wrapper logging_enabled start stop"
    ),
    "token_count_utils": (
        "count_token get_max_token_limit num_tokens_from_functions percentile_used token_left"
    ),
    "types": "UserMessageImageContentPart UserMessageTextContentPart",
}


def module_part(dotted: str) -> tuple[str, list[str]] | None:
    """A dotted name from the package on as a module of 0.2.40 (below the package) and what follows.

    None if it does not begin with a package of 0.2's API.

    >>> module_part("autogen.oai.client.OpenAIWrapper.create")
    ('oai.client', ['OpenAIWrapper', 'create'])
    """
    root, *parts = dotted.split(".")
    if root not in PACKAGES:
        return None
    length = len(parts)
    while length and ".".join(parts[:length]) not in MODULES:
        length -= 1
    return ".".join(parts[:length]), parts[length:]


def is_certain(dotted: str) -> bool:
    """Whether a dotted name is a module of 0.2.40, something that it defines, or a member of such a class.

    >>> is_certain("autogen.AssistantAgent.initiate_chat"), is_certain("autogen.code_utils.docker")
    (True, False)
    """
    found = module_part(dotted)
    if found is None:
        return False
    module, rest = found
    if not rest:
        return True
    name, *members = rest
    if name not in NAMES.get(module, ()) and name not in DEFINED.get(module, "").split():
        return False
    if len(members) > 1:
        return False
    known = known_members(name)
    return not members or (members[0] in known if known is not None else not members[0].startswith("_"))


def speaks_of_api(dotted: str) -> bool:
    """Whether a dotted name is likely to mean something of 0.2: its second part is of the package.

    >>> speaks_of_api("autogen.code_utils.docker"), speaks_of_api("autogen.log")
    (True, False)
    """
    found = module_part(dotted)
    if found is None:
        return False
    module, rest = found
    return bool(module) or (bool(rest) and rest[0] in NAMES[""])
