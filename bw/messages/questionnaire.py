"""Sentences about workbooks and versions of questionnaires, for those who write them."""

from bw.web.locale import lazy_gettext as _

_FILE = {
    "workbook_empty": _("The file is empty."),
    "workbook_too_large": _("The file is larger than %(most)s MB. Take pictures out of it."),
    "workbook_not_excel": _(
        "This is not an Excel workbook. Save it in Excel as “Excel Workbook (.xlsx)”."
    ),
    "workbook_old_format": _(
        "The file is named %(name)s but is an old Excel 97–2003 workbook (.xls). Open it in Excel "
        "and save it as “Excel Workbook (.xlsx)”."
    ),
    "workbook_macros": _(
        "The workbook holds macros, which are never opened here. Save it as “Excel Workbook "
        "(.xlsx)”, without macros."
    ),
    "workbook_password": _("The workbook is protected by a password. Remove the password first."),
    "workbook_broken": _("The file cannot be read. Open it in Excel and save it again."),
    "workbook_bomb": _(
        "The workbook unpacks to far more than a questionnaire can need, so it is not opened."
    ),
    "workbook_entities": _(
        "The workbook holds XML entities, which no office program writes, so it is not opened."
    ),
    "workbook_too_slow": _("Reading the workbook took too long. Copy its sheets into a new one."),
}

_SHEETS = {
    "place_cell": _("Sheet %(sheet)s, row %(row)s, column %(column)s"),
    "place_row": _("Sheet %(sheet)s, row %(row)s"),
    "place_sheet": _("Sheet %(sheet)s"),
    "sheet_missing": _("There is no sheet named “%(wanted)s”."),
    "sheet_misnamed": _(
        "There is no sheet named “%(wanted)s”. Rename “%(given)s” if it is the one."
    ),
    "header_missing": _("The column “%(header)s” is missing."),
    "header_empty": _("There is text in a column without a header. Name the column or empty it."),
    "header_twice": _(
        "The header “%(header)s” stands twice: first in column %(first)s. Keep one of them."
    ),
    "header_misspelt": _("There is no column “%(header)s”. Is “%(meant)s” meant?"),
    "header_single_colon": _("Write two colons between a column and its language: “%(header)s”."),
    "header_not_translated": _("The column “%(header)s” holds no texts, so it has no languages."),
    "language_without_code": _(
        "Write the code of the language in brackets: “%(header)s::%(language)s (en)”."
    ),
    "law_country_unknown": _(
        "There are no law notes for the country “%(country)s”. Known: %(countries)s."
    ),
    "column_not_served": _(
        "The column “%(header)s” changes what the form does in other tools and is not served "
        "here. Empty it."
    ),
    "column_untranslated": _(
        "“%(header)s” has texts, but there is no column for the language %(missing)s."
    ),
    "text_untranslated": _("The text of “%(name)s” is missing in the language %(missing)s."),
    "text_missing": _("“%(header)s” is not filled in."),
    "text_with_reference": _(
        "Only labels, hints and messages of constraints of questions can show answers: take the "
        "${…} out."
    ),
    "text_bad_reference": _("Write the name of a question between the brackets: ${name}."),
    "text_shows_entries": _(
        "“%(name)s” is asked in each entry of “%(group)s”, so this text cannot show it."
    ),
}

_SURVEY = {
    "survey_empty": _("The sheet holds no questions."),
    "survey_too_long": _("There are more than %(most)s questions."),
    "not_compiled": _("The questionnaire cannot be used: %(reason)s"),
    "type_missing": _("The type is missing."),
    "type_unknown": _("There is no type “%(given)s”."),
    "type_misspelt": _("There is no type “%(given)s”. Is “%(meant)s” meant?"),
    "type_not_served": _("The type “%(given)s” is not served here."),
    "type_or_other": _(
        "“or_other” is not served here. Add a choice “other” and a text question after it."
    ),
    "type_needs_list": _("Write the name of one list after the type, not “%(given)s”."),
    "grid_not_served": _("Grids (“%(given)s”) are not served here."),
    "list_unknown": _("The sheet choices has no list “%(given)s”."),
    "list_misspelt": _("The sheet choices has no list “%(given)s”. Is “%(meant)s” meant?"),
    "months_list_wrong": _(
        "A question with the appearance months needs a list whose choices are named 1 to 12; "
        "“%(given)s” is not."
    ),
    "name_missing": _("The name is missing."),
    "name_wrong": _(
        "“%(given)s” is not a name: begin with a letter, go on with letters, digits, - and _."
    ),
    "name_twice": _("The name “%(given)s” stands in row %(first)s already."),
    "ref_wrong": _(
        "“%(given)s” is not a reference id: letters, digits, dots and dashes, at most 40."
    ),
    "ref_twice": _("The reference id “%(given)s” stands in row %(first)s already."),
    "step_wrong": _("The step is %(known)s, not “%(given)s”."),
    "bipartite_unknown": _("The column bipartite may say %(known)s, not “%(given)s”."),
    "department_unknown": _("There is no department “%(given)s”. Known: %(known)s."),
    "yes_or_no_wrong": _("The column “%(header)s” says yes or no, not “%(given)s”."),
    "prefill_unknown": _(
        "The profile of a factory has no fact “%(given)s” to prefill from. Known: %(known)s."
    ),
    "checked_unknown": _("There are no law notes of “%(given)s”. Known: %(known)s."),
    "prefill_not_text": _("Only a question that takes text or a country can be prefilled."),
    "parameters_wrong": _("Parameters are written as name=value, not “%(given)s”."),
    "group_too_deep": _(
        "The group “%(name)s” is nested too deep: an outer group is a section, an inner group is "
        "a subsection, and there is nothing inside a subsection but questions."
    ),
    "group_not_ended": _("“%(given)s” has no end."),
    "end_without_begin": _("“%(given)s” ends nothing."),
    "end_of_another": _("“%(given)s” cannot end “%(begun)s” of row %(begun_row)s."),
    "question_outside_groups": _(
        "The question stands outside all groups. Put it into a group inside a section."
    ),
    "question_outside_leaf": _(
        "The question stands in a section but in no subsection. Put it into an inner group."
    ),
    "section_empty": _("The section “%(name)s” holds no groups."),
    "leaf_empty": _("The group “%(name)s” holds no questions."),
    "group_in_repeat": _(
        "“%(name)s” stands inside a repeat, and a repeat holds nothing but questions. End the "
        "repeat first."
    ),
    "group_empty": _("“%(name)s” asks nothing: put a question into it."),
    "group_parameter_unknown": _("A group has no parameter “%(given)s” here. Known: %(known)s."),
    "group_entries_wrong": _(
        "min and max are whole numbers, min is not more than max, and max is from 1 to %(most)s."
    ),
    "group_count_wrong": _("count says %(known)s, not “%(given)s”."),
    "grid_rows_missing": _("A grid needs rows: write the name of a list into the column rows."),
    "grid_rows_many": _("A grid has at most %(most)s rows; the list has %(given)s choices."),
    "grid_count_wrong": _(
        "The grid has %(wanted)s rows, and other tools ask as often as repeat_count says: write "
        "%(wanted)s there, not “%(given)s”."
    ),
    "rows_without_grid": _("Only a repeat with the appearance grid has rows."),
    "repeat_count_not_served": _(
        "How often a repeat is asked cannot be counted here: empty repeat_count, and write min and "
        "max into parameters."
    ),
    "column_of_the_group": _(
        "“%(header)s” belongs to the whole group: write it into the row of begin repeat."
    ),
    "field_at_submission": _("What is filled in at submission cannot stand in a group."),
    "choice_filter_without_list": _("Only a question with choices can have a choice filter."),
    "calculation_missing": _("The calculation “%(name)s” has no expression."),
    "calculation_on_question": _(
        "“%(name)s” is answered by people, so it cannot have a calculation. Use the type calculate."
    ),
    "constraint_without_answer": _("Notes and calculations have no answer to constrain."),
}

_CHOICES = {
    "choice_without_list": _("The choice belongs to no list: fill in list_name."),
    "choice_without_name": _("A choice of the list “%(list_name)s” has no name."),
    "choice_name_wrong": _("“%(given)s” cannot name a choice: no spaces, at most 120 characters."),
    "choice_twice": _(
        "The list “%(list_name)s” has the choice “%(given)s” in row %(first)s already."
    ),
}

_SETTINGS = {
    "settings_empty": _("The sheet holds no settings: write form_id and version in it."),
    "setting_missing": _("The setting “%(header)s” is missing."),
    "setting_too_long": _("The setting “%(header)s” has more than %(most)s characters."),
    "threshold_wrong": _("The threshold is a whole number from 0 to 100, not “%(given)s”."),
    "full_section_unknown": _("There is no section “%(given)s”. The sections are: %(known)s."),
    "default_language_unknown": _(
        "The default language “%(given)s” has no columns. The languages of the form are: %(known)s."
    ),
}

_EXPRESSIONS = {
    "reference_unknown": _("There is no question “%(name)s”."),
    "reference_misspelt": _("There is no question “%(name)s”. Is “%(meant)s” meant?"),
    "reference_without_answer": _("“%(name)s” is a note or a group and has no answer to look at."),
    "reference_to_group": _(
        "“%(name)s” is a group with entries. count(${%(name)s}) says how many there are."
    ),
    "reference_to_entries": _(
        "“%(name)s” is asked in each entry of “%(group)s”. Outside of it, put it into sum(), "
        "count(), count-non-empty(), min(), max(), join() or indexed-repeat()."
    ),
    "reference_not_indexed": _(
        "“%(name)s” does not fit here: indexed-repeat() takes a field, then its group, then the "
        "number of the entry."
    ),
    "choice_column_unknown": _(
        "The choices of this list have no column “%(given)s”. They have: %(known)s. For a "
        "question write ${…}, for a text quotation marks."
    ),
    "condition_inside_group": _(
        "The group “%(group)s” cannot depend on “%(name)s”, which stands inside it: hidden "
        "together, neither could ever be shown."
    ),
    "condition_circle": _("These depend on each other in a circle: %(names)s."),
    "expression_empty": _("The expression is empty."),
    "expressions_too_long": _(
        "The expressions of the form have more than %(most)s characters together. Nothing after "
        "this one was looked at."
    ),
    "expression_too_long": _("The expression has more than %(limit)s characters."),
    "expression_too_deep": _("The expression is nested more than %(limit)s brackets deep."),
    "expression_unclosed_string": _("The quotation mark %(quote)s is not closed."),
    "expression_unclosed_bracket": _("A bracket is not closed."),
    "expression_bad_reference": _(
        "“%(given)s” is not a reference to a question. Write it as ${name}."
    ),
    "expression_unknown_character": _("“%(character)s” has no meaning in an expression."),
    "expression_dangling_operator": _("“%(operator)s” lacks something on one of its sides."),
    "expression_unexpected": _("“%(given)s” cannot stand here."),
    "expression_bare_name": _(
        "“%(given)s” stands alone. Write ${%(given)s} for a question, or put a text in quotation "
        "marks."
    ),
    "expression_needs_field": _(
        "The function “%(function)s” goes through the entries of a group: put ${name} of one of "
        "its fields into it."
    ),
    "expression_place_outside": _(
        "position(..) is the number of an entry and can stand in a field of a group only."
    ),
    "expression_path": _("Paths such as “%(given)s” are not served. Write ${name} for a question."),
    "expression_unknown_function": _("There is no function “%(function)s”."),
    "expression_excluded_function": _("The function “%(function)s” is not served here."),
    "expression_arity": _(
        "The function “%(function)s” takes %(wanted)s values; %(given)s are given."
    ),
    "expression_unpaired": _("The function “%(function)s” takes its values in pairs."),
    "expression_clock_not_allowed": _(
        "The function “%(function)s” can stand in a constraint only: what is asked must not "
        "change with the day."
    ),
    "expression_self_not_allowed": _(
        "“.” means the answer itself and can stand in a constraint only. Write ${name}."
    ),
    "expression_pattern_not_literal": _("Write the pattern of “%(function)s” in quotation marks."),
    "expression_bad_pattern": _("The pattern “%(pattern)s” cannot be used: %(reason)s"),
}

_VERSIONS = {
    "questionnaire_already_published": _("Version %(version)s is published already."),
    "questionnaire_superseded": _(
        "Version %(version)s was replaced by a later one. Import it under a new version."
    ),
    "questionnaire_version_taken": _(
        "Another workbook was published as version %(version)s. Write a new version into the "
        "settings sheet."
    ),
    "questionnaire_in_use_changed": _(
        "Meanwhile version %(version)s was published by somebody else. Compare your draft with it "
        "before you publish."
    ),
    "questionnaire_discarded": _(
        "Version %(version)s was discarded. Upload its workbook again to take it up."
    ),
    "questionnaire_was_published": _(
        "Version %(version)s was published, so self-assessments may stand on it. Only a draft can "
        "be discarded."
    ),
    "questionnaire_kind_changed": _(
        "%(ref)s was a question of the kind “%(before)s” in a published version and would be "
        "“%(after)s”. Give the new question a reference id of its own."
    ),
    "questionnaire_group_changed": _(
        "%(ref)s was “%(before)s” in a published version and would be “%(after)s”: a field stays "
        "in its group. Give the new one a reference id of its own."
    ),
}

_LENIENT = {
    "left_out_type": _("“%(name)s” is left out: the type “%(given)s” is not served here."),
    "left_out_inside": _("“%(name)s” is left out with “%(inside)s”, in which it stands."),
    "left_out_nested": _("“%(name)s” is left out: it is a repeat inside a repeat."),
    "left_out_empty": _("“%(name)s” is left out: nothing is left to ask in it."),
    "left_out_cell": _("“%(header)s” is left out here: %(reason)s"),
    "left_out_names": _(
        "“%(header)s” is left out here, since it names “%(name)s”, which is left out."
    ),
    "left_out_calculation": _("The calculation “%(name)s” is left out with its expression."),
    "left_out_shown": _("“%(header)s” shows … in place of an answer that it cannot show here."),
    "left_out_other": _("“%(name)s” is asked without “other”, which other tools add to its list."),
    "left_out_label": _("“%(name)s” has no label: its name is shown."),
    "left_out_ref": _("The reference id is “%(given)s”, since another question has the same one."),
    "left_out_setting": _("The setting “%(header)s” is missing: it is “%(made)s”."),
    "left_out_translations": _(
        "%(count)s texts of “%(header)s” are missing in the language %(missing)s: another language "
        "is shown."
    ),
    "arranged_outside_groups": _(
        "%(count)s rows from here on stand in no group: they have a section of their own."
    ),
    "arranged_in_section": _(
        "%(count)s rows from here on stand in the group “%(name)s” itself: they have a subsection "
        "of their own."
    ),
    "arranged_flat": _(
        "The group “%(name)s” is nested too deep: its questions stand in the group around it, with "
        "its condition."
    ),
    "questionnaire_left_out": _(
        "The workbook was imported leniently, and %(count)s things in it were left out or arranged "
        "otherwise. Bring it into the form that is served here, and import it again."
    ),
}

CODES = {
    **_FILE,
    **_SHEETS,
    **_SURVEY,
    **_CHOICES,
    **_SETTINGS,
    **_EXPRESSIONS,
    **_LENIENT,
    **_VERSIONS,
}
