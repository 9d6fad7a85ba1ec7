"""The 54 traps: what a naive tool gets wrong, and the test that shows the naive answer refused; or what a test still waits for.

Numbers are those of the project's list of traps. A row has a test here, or a reason: the rule, or the catalog, that it needs.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Row(NamedTuple):
    """One trap: a test's name, or the reason for which there is none yet."""

    title: str
    test: str = ""
    reason: str = ""


ROWS: Final[dict[int, Row]] = {
    1: Row("open source in the README", "test_trap_01_open_source_in_the_readme"),
    2: Row("permissive weights are no open model", "test_trap_02_permissive_weights_are_no_open_model"),
    3: Row("special cases of MOF", "test_trap_03_special_cases_of_mof"),
    4: Row("the reference tool misspells PDDL", "test_trap_04_the_reference_tool_misspells_pddl"),
    5: Row("same family, different terms", "test_trap_05_same_family_different_terms"),
    6: Row("look-alike licenses", "test_trap_06_look_alike_licenses"),
    7: Row("the text changes under the same address", "test_trap_07_texts_change_under_the_same_address"),
    8: Row("the test date of user clauses", "test_trap_08_the_test_date_of_user_clauses"),
    9: Row("recipients downstream", "test_trap_09_recipients_downstream"),
    10: Row("the territory clause hides in the use policy", "test_trap_10_territory_hides_in_the_use_policy"),
    11: Row("tags of Hugging Face are not SPDX", "test_trap_11_tags_are_not_spdx"),
    12: Row("the OSI's flag is not enough for data", "test_trap_12_osi_is_not_enough_for_data_and_documents"),
    13: Row("fine-tunes relabelled apache-2.0", "test_trap_13_fine_tunes_relabelled_apache"),
    14: Row("distillation is derivation", "test_trap_14_distillation_is_derivation"),
    15: Row("gated models", "test_trap_15_gating_may_void_the_exemption"),
    16: Row("OSAID needs data information", "test_trap_16_osaid_needs_data_information_and_not_the_data"),
    17: Row("OSAID, MOF, EU and OSAI disagree", "test_trap_17_the_badges_disagree_on_purpose"),
    18: Row("a closed model through a cloud", "test_trap_18_a_closed_model_through_a_cloud_has_the_clouds_clock"),
    19: Row("same weights, different death dates",
            "test_trap_19_the_same_weights_have_two_ends_and_the_project_has_the_last_word"),
    20: Row("hosted open weights die fastest", "test_trap_20_open_weights_end_with_whoever_hosts_them"),
    21: Row("zero retention is conditional", "test_trap_21_zero_retention_is_a_condition_of_a_contract"),
    22: Row("not used for training: per tier", "test_trap_22_what_a_vendor_promises_is_of_one_channel_and_dated"),
    23: Row("residency at rest and in processing", "test_trap_23_a_region_at_rest_is_no_region_of_processing"),
    24: Row("aggregators", "test_trap_24_an_aggregator_is_a_channel_of_its_own"),
    25: Row("service levels by tier", "test_trap_25_availability_is_promised_by_tier_and_contract"),
    26: Row("a fallback weakens controls", "test_trap_26_a_fallback_can_share_the_fate_of_the_primary_and_weaken_its_controls"),
    27: Row("embedding models lock in harder", "test_trap_27_lifecycle_facts_cover_every_role"),
    28: Row("bias and terms of a judge", "test_trap_28_what_a_judge_writes_has_terms_too"),
    29: Row("floating is not undated", "test_trap_29_a_floating_alias_is_not_an_undated_name"),
    30: Row("notice is per stage and channel", "test_trap_30_notice_is_of_a_channel_and_of_its_day"),
    31: Row("not sooner than", "test_trap_31_an_earliest_date_is_another_promise"),
    32: Row("tuned models end with their base", "test_trap_32_a_tuned_model_is_a_version_that_ends_with_its_base"),
    33: Row("extended access can cost more", "test_trap_33_extended_access_can_cost_more_so_a_price_has_its_day"),
    34: Row("weights preserved are not available", "test_trap_34_weights_that_are_kept_keep_no_service_up"),
    35: Row("machine-readable sources are for updates", "test_trap_35_no_fact_is_fetched_while_checking"),
    36: Row("units of benchmarks", "test_trap_36_a_value_without_its_unit_is_held_against_nothing"),
    37: Row("the verified badge", "test_trap_37_a_badge_is_somebody_else_s_to_verify"),
    38: Row("contaminated benchmarks", "test_trap_38_a_benchmark_is_discredited_from_a_day_on"),
    39: Row("the score of another subject", "test_trap_39_the_score_of_the_original_is_not_that_of_what_is_served"),
    40: Row("lower may be better", "test_trap_40_less_is_better_where_the_threshold_is_a_maximum"),
    41: Row("a threshold without evidence, and the reverse", "test_trap_41_a_threshold_and_its_evidence_are_asked_for_apart"),
    42: Row("what makes up a cost", "test_trap_42_cost_counts_what_bills_and_guesses_nothing"),
    43: Row("dates moved", "test_trap_43_dates_moved_and_a_check_of_the_past_sees_its_own"),
    44: Row("the open-source exemption is narrow", "test_trap_44_the_exemption_is_narrow"),
    45: Row("the code of practice is signed per chapter", "test_trap_45_a_code_is_signed_by_chapter_and_presumes_nothing"),
    46: Row("fine-tuning can make a provider", "test_trap_46_tuning_can_make_a_provider"),
    47: Row("the developer excludes the EU", "test_trap_47_a_developer_can_exclude_who_is_in_the_union"),
    48: Row("what waivers must bind", "test_trap_48_a_waiver_binds_rule_model_version_and_time"),
    49: Row("approval older than the pin", "test_trap_49_an_approval_is_of_what_was_there"),
    50: Row("absence reported as compliance", "test_trap_50_absence_is_unknown_and_never_a_pass"),
    51: Row("safetensors beside a pickle", "test_trap_51_what_is_loaded_counts_and_not_what_is_there_too"),
    52: Row("a signature is no verification", "test_trap_52_a_signature_is_no_verification"),
    53: Row("a name taken after removal", "test_trap_53_a_name_that_was_free_again_is_nobody_s_promise"),
    54: Row("a branch is no pin", "test_trap_54_a_branch_is_no_pin_even_beside_a_digest"),
}  # fmt: skip
