"""The sentences the bot says besides answers and replies: a key each, their words in `knowledge/texts/<language>.yaml`.

The loader checks both ways: every key has a sentence in every language, every sentence has a key, and a sentence uses
exactly the placeholders named here. What fills a placeholder comes from the knowledge base or is a count, never a
voter's words, with the exceptions in `QUOTING_THE_VOTER`: what shows a voter his own data.
Longer than 300 lines: one list, one place to look.
"""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """Every sentence and every button."""

    # The first message of a talk
    OPENING_BOT = "opening_bot"
    OPENING_BEHIND = "opening_behind"
    OPENING_ASK = "opening_ask"
    LABEL = "label"
    LABEL_WITHOUT_DATE = "label_without_date"
    # Answers
    SOURCE_LINE = "source_line"
    SOURCE_LINE_HEADING = "source_line_heading"
    RIGHT_QUESTION = "right_question"
    PAIR_INTRO = "pair_intro"
    MULTI_INTRO = "multi_intro"
    ITEM = "item"
    READ_WHOLE = "read_whole"
    SILENT_DETAIL = "silent_detail"
    SILENT_OFFER = "silent_offer"
    BUTTON_GOOD = "button_good"
    BUTTON_BAD = "button_bad"
    BUTTON_SOURCE = "button_source"
    BUTTON_WHOLE = "button_whole"
    FEEDBACK_THANKS = "feedback_thanks"
    FEEDBACK_SORRY = "feedback_sorry"
    FEEDBACK_SORRY_CHOICE = "feedback_sorry_choice"
    # Choosing
    CLARIFY_INTRO = "clarify_intro"
    CHOICE = "choice"
    CLARIFY_HOW = "clarify_how"
    CHOOSE_AGAIN = "choose_again"
    BUTTON_NONE = "button_none"
    NONE_OF_THESE = "none_of_these"
    # Not in the letter
    UNKNOWN = "unknown"
    UNKNOWN_NEARBY = "unknown_nearby"
    UNKNOWN_TOPIC = "unknown_topic"
    UNKNOWN_OFFER = "unknown_offer"
    # A person of the team
    BUTTON_PERSON = "button_person"
    PERSON_INTRO = "person_intro"
    PERSON_NAME = "person_name"
    PERSON_MAIL = "person_mail"
    PERSON_PHONE = "person_phone"
    PERSON_HOURS = "person_hours"
    PERSON_NONE = "person_none"
    CONTACT_MISSING = "contact_missing"
    PERSON_JOINS = "person_joins"
    PERSON_WRITES = "person_writes"
    PERSON_OWN_WORDS = "person_own_words"
    PERSON_LEAVES = "person_leaves"
    PERSON_CLOSES = "person_closes"
    ANSWER_FOUND = "answer_found"
    # Menu
    MENU_INTRO = "menu_intro"
    MENU_THEME = "menu_theme"
    BUTTON_MENU = "button_menu"
    BUTTON_OLD = "button_old"
    # Messages that hold no question
    EMPTY = "empty"
    ONLY_SIGNS = "only_signs"
    TOO_LONG = "too_long"
    NOT_TEXT_PICTURE = "not_text_picture"
    NOT_TEXT_VOICE = "not_text_voice"
    NOT_TEXT_PERSONAL = "not_text_personal"
    NOT_TEXT_OTHER = "not_text_other"
    INSULT_AGAIN = "insult_again"
    INSULT_DAY = "insult_day"
    NOT_KEPT = "not_kept"
    CRISIS_STAY = "crisis_stay"
    CRISIS_REST = "crisis_rest"
    # Language
    OTHER_LANGUAGE = "other_language"
    LANGUAGE_ASK = "language_ask"
    LANGUAGE_SET = "language_set"
    BUTTON_DUTCH = "button_dutch"
    BUTTON_ENGLISH = "button_english"
    # Consent K1
    K1_ASK = "k1_ask"
    K1_MORE = "k1_more"
    K1_SURE = "k1_sure"
    K1_YES = "k1_yes"
    K1_NO = "k1_no"
    K1_WITHDRAWN = "k1_withdrawn"
    BUTTON_K1_YES = "button_k1_yes"
    BUTTON_K1_NO = "button_k1_no"
    BUTTON_MORE = "button_more"
    BUTTON_WITHDRAW = "button_withdraw"
    MINOR = "minor"
    # Follow-up K2: the team comes back on one question
    K2_OFFER = "k2_offer"
    BUTTON_WAY_CHAT = "button_way_chat"
    BUTTON_WAY_DOOR = "button_way_door"
    BUTTON_WAY_PHONE = "button_way_phone"
    K2_CHAT = "k2_chat"
    K2_DOOR = "k2_door"
    K2_PHONE = "k2_phone"
    ADDRESS_ASK = "address_ask"
    ADDRESS_NO_POSTCODE = "address_no_postcode"
    ADDRESS_NO_NUMBER = "address_no_number"
    ADDRESS_NO_DOOR = "address_no_door"
    ADDRESS_NO_SUCH = "address_no_such"
    ADDRESS_ELSEWHERE = "address_elsewhere"
    PHONE_ASK = "phone_ask"
    PHONE_WRONG = "phone_wrong"
    DAY_PART_ASK = "day_part_ask"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    ANY_TIME = "any_time"
    NAME_ASK = "name_ask"
    BUTTON_SKIP = "button_skip"
    K2_CONFIRM = "k2_confirm"
    K2_ADDRESS = "k2_address"
    K2_PHONE_NUMBER = "k2_phone_number"
    K2_TIME = "k2_time"
    K2_NAME = "k2_name"
    BUTTON_K2_YES = "button_k2_yes"
    BUTTON_K2_NO = "button_k2_no"
    K2_DONE = "k2_done"
    K2_NOT = "k2_not"
    K2_WITHDRAWN = "k2_withdrawn"
    BUTTON_K2_WITHDRAW = "button_k2_withdraw"
    ADDRESS_CORRECT = "address_correct"
    ADDRESS_CONFIRM = "address_confirm"
    ADDRESS_CORRECTED = "address_corrected"
    BUTTON_ADDRESS_YES = "button_address_yes"
    BUTTON_ADDRESS_NO = "button_address_no"
    # The voter's own data
    PRIVACY = "privacy"
    PRIVACY_KEEPS = "privacy_keeps"
    PRIVACY_KEEPS_NOT = "privacy_keeps_not"
    PRIVACY_RIGHTS = "privacy_rights"
    PRIVACY_CONTROLLER = "privacy_controller"
    PRIVACY_CONTROLLER_NONE = "privacy_controller_none"
    BUTTON_PRIVACY_PAGE = "button_privacy_page"
    FORGET_ASK = "forget_ask"
    BUTTON_FORGET_YES = "button_forget_yes"
    BUTTON_FORGET_NO = "button_forget_no"
    FORGET_NOT = "forget_not"
    FORGET_DONE = "forget_done"
    FORGET_RECEIPT = "forget_receipt"
    FORGET_REMAINS = "forget_remains"
    FORGET_HELD = "forget_held"
    STOPPED = "stopped"
    BUTTON_STOP = "button_stop"
    PAUSED = "paused"
    RESUMED = "resumed"
    BUTTON_PAUSE = "button_pause"
    BUTTON_RESUME = "button_resume"
    MINE_NOTHING = "mine_nothing"
    MINE_INTRO = "mine_intro"
    MINE_QUESTION = "mine_question"
    MINE_FILE = "mine_file"
    MINE_SEEN = "mine_seen"
    MINE_LOOK = "mine_look"
    LOOK_QUESTION = "look_question"
    LOOK_DOOR = "look_door"
    LOOK_CALL = "look_call"
    LOOK_CHAT = "look_chat"
    STATUS_NONE = "status_none"
    STATUS_INTRO = "status_intro"
    STATUS_ROW = "status_row"
    WAY_CHAT = "way_chat"
    WAY_DOOR = "way_door"
    WAY_PHONE = "way_phone"
    STATE_OPEN = "state_open"
    STATE_ASSIGNED = "state_assigned"
    STATE_COME_BACK = "state_come_back"
    STATE_AWAITING = "state_awaiting"
    STATE_DONE = "state_done"
    STATE_LAPSED = "state_lapsed"
    STATE_NEVER = "state_never"
    # About
    ABOUT = "about"
    ABOUT_SOURCES = "about_sources"
    SOURCE_NAME = "source_name"
    TRANSPARENCY_PAYER = "transparency_payer"
    TRANSPARENCY_PAYER_NONE = "transparency_payer_none"
    TRANSPARENCY_CONTROLLED = "transparency_controlled"
    TRANSPARENCY_MONEY = "transparency_money"
    TRANSPARENCY_PERIOD = "transparency_period"
    TRANSPARENCY_ELECTION = "transparency_election"
    TRANSPARENCY_TARGETING = "transparency_targeting"
    TRANSPARENCY_REPORT = "transparency_report"
    BUTTON_TRANSPARENCY_PAGE = "button_transparency_page"
    BUTTON_REPORT = "button_report"
    REPORTED = "reported"
    NO_DOOR_OPEN = "no_door_open"
    HELP = "help"
    HELP_COMMANDS = "help_commands"
    UNKNOWN_COMMAND = "unknown_command"
    LOGIN_NOT_YOU = "login_not_you"
    LOGIN_LINK = "login_link"
    PROMISE_LATE = "promise_late"
    BURST_NOTICE = "burst_notice"
    CONNECTED = "connected"
    # Telegram: what the bot says of itself before it is asked, and outside a talk
    BOT_DESCRIPTION = "bot_description"
    BOT_SHORT = "bot_short"
    COMMAND_CONSOLE = "command_console"
    COMMAND_HEALTH = "command_health"
    TOO_FAST = "too_fast"
    BUTTON_THANKED = "button_thanked"
    GROUP_ASK = "group_ask"
    GROUP_PRIVATE = "group_private"
    BUTTON_PRIVATE = "button_private"
    HEALTH = "health"
    # The full notices at /privacy and /transparantie
    NOTICE_INTRO = "notice_intro"
    NOTICE_WHO_HEAD = "notice_who_head"
    NOTICE_OFFICER = "notice_officer"
    NOTICE_CONTACT = "notice_contact"
    NOTICE_WITHOUT_HEAD = "notice_without_head"
    NOTICE_WITHOUT = "notice_without"
    NOTICE_KEEP_HEAD = "notice_keep_head"
    NOTICE_KEEP = "notice_keep"
    NOTICE_BACK_HEAD = "notice_back_head"
    NOTICE_BACK = "notice_back"
    NOTICE_WHY_HEAD = "notice_why_head"
    NOTICE_WHY = "notice_why"
    NOTICE_PROOF = "notice_proof"
    NOTICE_THREAT = "notice_threat"
    NOTICE_NOT_HEAD = "notice_not_head"
    NOTICE_NOT = "notice_not"
    NOTICE_WHO_GETS_HEAD = "notice_who_gets_head"
    NOTICE_WHO_GETS = "notice_who_gets"
    NOTICE_RIGHTS_HEAD = "notice_rights_head"
    NOTICE_RIGHTS = "notice_rights"
    NOTICE_COMPLAIN = "notice_complain"
    NOTICE_SAFE_HEAD = "notice_safe_head"
    NOTICE_SAFE = "notice_safe"
    NOTICE_OLDER = "notice_older"
    NOTICE_VERSIONS = "notice_versions"
    TRANSPARENCY_HEAD = "transparency_head"
    TRANSPARENCY_SPONSOR = "transparency_sponsor"
    TRANSPARENCY_UNFILLED = "transparency_unfilled"
    TRANSPARENCY_HOW = "transparency_how"
    TRANSPARENCY_REPORT_HOW = "transparency_report_how"
    TRANSPARENCY_KEPT = "transparency_kept"
    # The web page
    WEB_TITLE = "web_title"
    WEB_SKIP = "web_skip"
    WEB_ABOUT = "web_about"
    WEB_LEARNING = "web_learning"
    WEB_LOG = "web_log"
    WEB_YOU = "web_you"
    WEB_EXAMPLES = "web_examples"
    WEB_FIELD = "web_field"
    WEB_PLACEHOLDER = "web_placeholder"
    WEB_SEND = "web_send"
    WEB_WAITS = "web_waits"
    WEB_LETTER = "web_letter"
    WEB_PRIVACY = "web_privacy"
    WEB_TRANSPARENCY = "web_transparency"
    WEB_BACK = "web_back"
    WEB_OTHER_LANGUAGE = "web_other_language"
    WEB_TOO_FAST = "web_too_fast"


PLACEHOLDERS: dict[Key, frozenset[str]] = {
    Key.OPENING_BOT: frozenset({"candidate"}),
    Key.OPENING_BEHIND: frozenset({"candidate", "party"}),
    Key.LABEL: frozenset({"party", "election", "date"}),
    Key.LABEL_WITHOUT_DATE: frozenset({"party", "election"}),
    Key.SOURCE_LINE: frozenset({"source", "date", "paragraph", "quote"}),
    Key.SOURCE_LINE_HEADING: frozenset({"source", "date", "paragraph", "quote"}),
    Key.BUTTON_SOURCE: frozenset({"paragraph"}),
    Key.ITEM: frozenset({"title", "short"}),
    Key.CHOICE: frozenset({"number", "title", "short"}),
    Key.CHOOSE_AGAIN: frozenset({"count"}),
    Key.UNKNOWN_TOPIC: frozenset({"title"}),
    Key.PERSON_NAME: frozenset({"name"}),
    Key.PERSON_MAIL: frozenset({"mail"}),
    Key.PERSON_PHONE: frozenset({"phone"}),
    Key.PERSON_HOURS: frozenset({"hours"}),
    Key.PERSON_JOINS: frozenset({"first_name"}),
    Key.PERSON_WRITES: frozenset({"first_name", "text"}),
    Key.PERSON_LEAVES: frozenset({"first_name"}),
    Key.ANSWER_FOUND: frozenset({"date"}),
    Key.MENU_THEME: frozenset({"theme"}),
    Key.K1_MORE: frozenset({"days", "controller"}),
    Key.K2_CHAT: frozenset({"days"}),
    Key.K2_DOOR: frozenset({"days"}),
    Key.K2_PHONE: frozenset({"days"}),
    Key.K2_ADDRESS: frozenset({"address"}),
    Key.K2_PHONE_NUMBER: frozenset({"phone"}),
    Key.K2_TIME: frozenset({"time"}),
    Key.K2_NAME: frozenset({"name"}),
    Key.BUTTON_K2_WITHDRAW: frozenset({"way", "date"}),
    Key.ADDRESS_CONFIRM: frozenset({"address"}),
    Key.PRIVACY_KEEPS: frozenset({"days"}),
    Key.PRIVACY_CONTROLLER: frozenset({"name", "mail"}),
    Key.FORGET_RECEIPT: frozenset({"questions", "follow_ups"}),
    Key.MINE_QUESTION: frozenset({"date", "question"}),
    Key.STATUS_ROW: frozenset({"date", "way", "state"}),
    Key.MINE_FILE: frozenset({"count"}),
    Key.MINE_SEEN: frozenset({"count"}),
    Key.MINE_LOOK: frozenset({"date", "what"}),
    Key.ABOUT: frozenset({"candidate", "party", "city"}),
    Key.SOURCE_NAME: frozenset({"title", "date", "signed_by"}),
    Key.TRANSPARENCY_PAYER: frozenset({"name", "address", "mail"}),
    Key.TRANSPARENCY_CONTROLLED: frozenset({"controlled_by"}),
    Key.TRANSPARENCY_MONEY: frozenset({"amounts", "funding"}),
    Key.TRANSPARENCY_PERIOD: frozenset({"period"}),
    Key.TRANSPARENCY_ELECTION: frozenset({"information"}),
    Key.LOGIN_LINK: frozenset({"link"}),
    Key.BURST_NOTICE: frozenset({"count", "link"}),
    Key.PROMISE_LATE: frozenset({"count", "link"}),
    Key.CONNECTED: frozenset({"first_name"}),
    Key.BOT_DESCRIPTION: frozenset({"candidate", "party", "city"}),
    Key.BOT_SHORT: frozenset({"candidate"}),
    Key.HEALTH: frozenset({"heard", "waiting", "unsent"}),
    Key.NOTICE_INTRO: frozenset({"candidate", "party"}),
    Key.NOTICE_OFFICER: frozenset({"officer"}),
    Key.NOTICE_CONTACT: frozenset({"contact"}),
    Key.NOTICE_KEEP: frozenset({"days"}),
    Key.NOTICE_BACK: frozenset({"address_days", "request_days"}),
    Key.NOTICE_PROOF: frozenset({"years"}),
    Key.NOTICE_THREAT: frozenset({"days"}),
    Key.NOTICE_SAFE: frozenset({"days"}),
    Key.NOTICE_OLDER: frozenset({"number", "date"}),
    Key.TRANSPARENCY_SPONSOR: frozenset({"party", "candidate"}),
    Key.TRANSPARENCY_UNFILLED: frozenset({"what"}),
    Key.WEB_ABOUT: frozenset({"candidate"}),
}
"""What a sentence must mention; a key that is not here has no placeholder."""

QUOTING_THE_VOTER: frozenset[Key] = frozenset(
    {Key.MINE_QUESTION, Key.K2_ADDRESS, Key.K2_PHONE_NUMBER, Key.K2_NAME, Key.ADDRESS_CONFIRM}
)
"""The only sentences that may hold a voter's own words, shown to that voter alone."""
