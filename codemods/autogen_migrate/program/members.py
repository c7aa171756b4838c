"""The methods and attributes that 0.2.40 gives to its agents, group chats, results and code executors.

Another method that a program calls is of another release, or of AG2, a fork that goes by the same name.
"""

from __future__ import annotations

from .objects import Obj

#: Class -> its base classes of 0.2, and the names that it defines or sets on ``self``.
CLASSES: dict[str, tuple[str, str]] = {
    "Agent": (
        "",
        ("a_generate_reply a_receive a_send description generate_reply name receive send"),
    ),
    "LLMAgent": (
        "Agent",
        ("system_message update_system_message"),
    ),
    "ConversableAgent": (
        "LLMAgent",
        (
            "DEFAULT_CONFIG DEFAULT_SUMMARY_METHOD DEFAULT_SUMMARY_PROMPT MAX_CONSECUTIVE_AUTO_REPLY "
            "_a_execute_tool_call _a_process_message_before_send _a_summary_from_nested_chats "
            "_append_oai_message _assert_valid_name _check_chat_queue_for_sender _code_execution_config "
            "_code_executor _consecutive_auto_reply_counter _default_auto_reply _description "
            "_finished_chats _format_json_str _function_map _generate_code_execution_reply_using_executor "
            "_generate_oai_reply_from_client _get_chats_to_run _handle_carryover _human_input _is_silent "
            "_is_termination_msg _last_msg_as_summary _match_trigger _max_consecutive_auto_reply "
            "_max_consecutive_auto_reply_dict _message_to_dict _name _normalize_name _oai_messages "
            "_oai_system_message _prepare_chat _print_received_message _process_carryover "
            "_process_message_before_send _process_multimodal_carryover _process_received_message "
            "_raise_exception_on_async_reply_functions _reflection_with_llm _reflection_with_llm_as_summary "
            "_reply_func_list _str_for_tool_response _summarize_chat _summary_from_nested_chats "
            "_validate_llm_config _wrap_function a_check_termination_and_human_reply a_execute_function "
            "a_generate_function_call_reply a_generate_init_message a_generate_oai_reply a_generate_reply "
            "a_generate_tool_calls_reply a_get_human_input a_initiate_chat a_initiate_chats "
            "a_process_all_messages_before_reply a_process_last_received_message a_receive a_send "
            "can_execute_function chat_messages chat_messages_for_summary check_termination_and_human_reply "
            "clear_history client client_cache code_executor description execute_code_blocks "
            "execute_function function_map generate_code_execution_reply generate_function_call_reply "
            "generate_init_message generate_oai_reply generate_reply generate_tool_calls_reply "
            "get_actual_usage get_chat_results get_human_input get_total_usage hook_lists human_input_mode "
            "initiate_chat initiate_chats last_message llm_config max_consecutive_auto_reply name "
            "print_usage_summary process_all_messages_before_reply process_last_received_message receive "
            "register_for_execution register_for_llm register_function register_hook register_model_client "
            "register_nested_chats register_reply replace_reply_func reply_at_receive reset "
            "reset_consecutive_auto_reply_counter run_code send silent stop_reply_at_receive system_message "
            "update_function_signature update_max_consecutive_auto_reply update_system_message "
            "update_tool_signature use_docker"
        ),
    ),
    "AssistantAgent": (
        "ConversableAgent",
        ("DEFAULT_DESCRIPTION DEFAULT_SYSTEM_MESSAGE description"),
    ),
    "UserProxyAgent": (
        "ConversableAgent",
        ("DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS"),
    ),
    "GPTAssistantAgent": (
        "ConversableAgent",
        (
            "DEFAULT_MODEL_NAME _format_assistant_message _get_run_response _invoke_assistant "
            "_map_role_for_api _openai_assistant _openai_client _openai_threads _process_assistant_config "
            "_unread_index _verbose _wait_for_run assistant_id can_execute_function clear_history "
            "delete_assistant find_matching_assistant get_assistant_instructions oai_threads "
            "openai_assistant openai_client pretty_print_thread reset"
        ),
    ),
    "RetrieveUserProxyAgent": (
        "UserProxyAgent",
        (
            "_check_update_context _check_update_context_before_send _chunk_mode _chunk_token_size _client "
            "_collection _collection_name _context_max_tokens _current_docs_in_context _custom_text_types "
            "_db_config _distance_threshold _doc_contents _doc_ids _doc_idx _docs_path _embedding_function "
            "_embedding_model _extra_docs _generate_message _generate_retrieve_user_reply _get_context "
            "_get_or_create _init_db _intermediate_answers _ipython _is_termination_msg "
            "_is_termination_msg_retrievechat _max_tokens _model _must_break_at_empty_line _new_docs "
            "_overwrite _recursive _reset _results _retrieve_config _search_string _task _vector_db "
            "custom_text_split_function custom_token_count_function customized_answer_prefix "
            "customized_prompt get_max_tokens message_generator retrieve_docs run_code update_context"
        ),
    ),
    "RetrieveAssistantAgent": (
        "AssistantAgent",
        ("_generate_retrieve_assistant_reply"),
    ),
    "QdrantRetrieveUserProxyAgent": (
        "RetrieveUserProxyAgent",
        (
            "_client _collection _embedding_model _hnsw_config _on_disk _parallel _payload_indexing "
            "_quantization_config _results _search_string retrieve_docs"
        ),
    ),
    "MultimodalConversableAgent": (
        "ConversableAgent",
        ("DEFAULT_CONFIG _is_termination_msg _message_to_dict generate_oai_reply update_system_message"),
    ),
    "MathUserProxyAgent": (
        "UserProxyAgent",
        (
            "DEFAULT_REPLY MAX_CONSECUTIVE_AUTO_REPLY _accum_invalid_q_per_step _generate_math_reply "
            "_max_invalid_q_per_step _previous_code _reset _total_q_count _valid_q_count "
            "execute_one_python_code execute_one_wolfram_query last_reply message_generator"
        ),
    ),
    "SocietyOfMindAgent": (
        "ConversableAgent",
        (
            "_chat_manager _group_chat _llm_response_preparer _reply_func_list chat_manager "
            "generate_inner_monologue_reply response_preparer update_chat_manager"
        ),
    ),
    "WebSurferAgent": (
        "ConversableAgent",
        (
            "DEFAULT_DESCRIPTION DEFAULT_PROMPT _assistant _create_summarizer_client _register_functions "
            "_user_proxy browser generate_surfer_reply summarization_client summarizer_llm_config"
        ),
    ),
    "LLaVAAgent": (
        "MultimodalConversableAgent",
        ("_image_reply"),
    ),
    "GroupChat": (
        "",
        (
            "DEFAULT_INTRO_MSG _VALID_SPEAKER_SELECTION_METHODS _VALID_SPEAKER_TRANSITIONS_TYPE "
            "_auto_select_speaker _create_internal_agents _finalize_speaker _mentioned_agents "
            "_participant_roles _prepare_and_select_agents _process_speaker_selection_result "
            "_register_client_from_config _register_custom_model_clients _speaker_selection_transforms "
            "_validate_speaker_name a_auto_select_speaker a_select_speaker admin_name agent_by_name "
            "agent_names agents allow_repeat_speaker allowed_or_disallowed_speaker_transitions "
            "allowed_speaker_transitions_dict append enable_clear_history func_call_filter "
            "introductions_msg manual_select_speaker max_retries_for_selecting_speaker max_round messages "
            "nested_agents next_agent random_select_speaker reset role_for_select_speaker_messages "
            "select_speaker select_speaker_auto_llm_config select_speaker_auto_model_client_cls "
            "select_speaker_auto_multiple_template select_speaker_auto_none_template "
            "select_speaker_auto_verbose select_speaker_message_template select_speaker_msg "
            "select_speaker_prompt select_speaker_prompt_template select_speaker_transform_messages "
            "send_introductions speaker_selection_method speaker_transitions_type"
        ),
    ),
    "GroupChatManager": (
        "ConversableAgent",
        (
            "_groupchat _last_speaker _prepare_chat _process_resume_termination "
            "_raise_exception_on_async_reply_functions _silent _valid_resume_messages a_resume a_run_chat "
            "chat_messages_for_summary clear_agents_history groupchat last_speaker messages_from_string "
            "messages_to_string resume run_chat"
        ),
    ),
    "ChatResult": ("", "chat_history chat_id cost human_input summary"),
    "CodeExecutor": (
        "",
        ("code_extractor execute_code_blocks restart"),
    ),
    "LocalCommandLineCodeExecutor": (
        "CodeExecutor",
        (
            "DEFAULT_EXECUTION_POLICY FUNCTION_PROMPT_TEMPLATE SUPPORTED_LANGUAGES "
            "_execute_code_dont_check_setup _functions _functions_module _setup_functions "
            "_setup_functions_complete _timeout _virtual_env_context _work_dir code_extractor "
            "execute_code_blocks execution_policies format_functions_for_prompt functions functions_module "
            "restart sanitize_command timeout work_dir"
        ),
    ),
    "DockerCommandLineCodeExecutor": (
        "CodeExecutor",
        (
            "DEFAULT_EXECUTION_POLICY LANGUAGE_ALIASES _bind_dir _cleanup _container _timeout _work_dir "
            "bind_dir code_extractor execute_code_blocks execution_policies restart stop timeout work_dir"
        ),
    ),
    "PodCommandLineCodeExecutor": (
        "CodeExecutor",
        (
            "DEFAULT_EXECUTION_POLICY LANGUAGE_ALIASES LANGUAGE_FILE_EXTENSION _api_client _cleanup "
            "_container_name _pod _timeout _wait_for_ready _work_dir code_extractor execute_code_blocks "
            "execution_policies stop timeout work_dir"
        ),
    ),
    "EmbeddedIPythonCodeExecutor": (
        "",
        (
            "_kernel_client _kernel_manager _kernel_name _output_dir _output_dir_must_exist _process_code "
            "_save_html _save_image _timeout code_extractor execute_code_blocks kernel_name output_dir "
            "restart timeout"
        ),
    ),
    "JupyterCodeExecutor": (
        "CodeExecutor",
        (
            "_connection_info _jupyter_client _jupyter_kernel_client _kernel_id _kernel_name _output_dir "
            "_save_html _save_image _timeout code_extractor execute_code_blocks restart stop"
        ),
    ),
}

#: Classes of 0.2 whose bases are not 0.2's own: they have members that are not in the table.
_OPEN = frozenset(("EmbeddedIPythonCodeExecutor",))

_NEW_NAMES = (
    "close component_config_schema component_description component_label component_provider_override "
    "component_type component_version dump_component execute_code_block "
    "extract_code_blocks_from_messages human_input load_component load_state model_context on_messages "
    "on_messages_stream on_pause on_reset on_resume pause produced_message_types required_class_vars "
    "reset resume run run_stream save_state start_chat"
)
#: Public names that agents and teams of 0.4 have: a program that asks for one of them would find it there.
_NEW = frozenset(_NEW_NAMES.split())

#: What ``autogen_compat`` gives to agents besides.
_COMPAT_OWN = frozenset(("as_chat_agent",))


def known_members(class_name: str) -> frozenset[str] | None:
    """All members of a class of 0.2.40, inherited ones too; None if they are not known.

    >>> "initiate_chat" in known_members("UserProxyAgent")
    True
    """
    if class_name not in CLASSES or class_name in _OPEN:
        return None
    bases, names = CLASSES[class_name]
    found = _COMPAT_OWN.union(names.split())
    for base in bases.split():
        found |= known_members(base) or frozenset()
    return found


def lacks_member(obj: Obj, name: str) -> bool:
    """Whether an object of one of 0.2.40's own classes has no such member, nor what 0.4 has in its place."""
    known = known_members(obj.name) if obj.class_ is None else None
    return known is not None and name not in known and name not in _NEW
