"""Illness and care of the one who writes, or of somebody near him. "Mensen met kanker" is a question, and stays.

An ellipsis stands where it was: it could have been anything.
"""

from __future__ import annotations

import re

from bot.masking.pattern import Mask

_ILLNESS = (
    r"(?:(?:long|borst|darm|prostaat|huid|bloed|baarmoeder\w*)?kanker|tumor|leukemie|hiv(?:[- ]?positief)?|aids|"
    r"diabetes|suikerziekte|epilepsie|depressie[fv]?e?|depressies|burn-?\s?out|ptss|ptsd|adhd|autis(?:me|tisch)|"
    r"asperger|borderline|schizofren\w*|psychose|psychotisch|reuma|artrose|copd|astma|ms|parkinson|alzheimer|"
    r"dementie|dement|hartinfarct|hartfalen|hartpati[eë]nt|beroerte|tia|herseninfarct|hersenbloeding|hersenletsel|"
    r"hernia|nierziek\w*|dialyse|chemo\w*|bestraling\w*|miskraam|abortus|alcoholist\w*|bipolair|fibromyalgie|"
    r"long-?covid|angststoornis|paniekaanval\w*|anorexia|eetstoornis|antidepressiva|methadon|insuline|rolstoel|"
    r"verslaafd(?!\s+aan\s+(?:die|deze|de|het|dat|dit)\b)|zwanger(?:schap)?|ongeneeslijk\s+ziek|suïcidaal|"
    r"schizofreen|verslaving|apneu|stoma|prostaat\w*|kunstheup|pacemaker|geopereerd|soa(?:-test)?|staar|diabets|kaner|"
    r"opgenomen\s+geweest|verstandelijk\s+beperkt|doof|blind|slechtziend|slechthorend|"
    r"cancer|leukaemia|depression|depressed|bipolar|addicted|autis(?:m|tic)|dementia|asthma|epilepsy|pregnant|stroke|"
    r"wheelchair|anxiety|miscarriage|disabled|"
    r"kanser|kemoterapi\w*|diyaliz\w*|[\wıöüçşğ]{0,30}\s?hastasıyım|hamile\w*|otizm\w*|depresyon\w*|demans\w*|epilepsi|astım\w*|şeker\s+hastas\w+|engelli\w*|"
    r"udar\w+|chemi\w+|raka|nowotw\w+|w\s+ciąży|demencj\w+|cukrzyc\w+|depresj\w+|autyzm\w*|astm\w+|padaczk\w+|"
    r"(?:بـ?)?(?:ال)?(?:سرطان|سكري|اكتئاب|توحد|ربو|خرف|زهايمر|صرع)|مرض\s+\w+|حامل)"
)
_FAMILY = (
    r"(?:(?:schoon|klein|stief|pleeg)?(?:vader|moeder|zoon|dochter|ouders|kind)|vrouw|man|broer(?:tje)?|zus(?:je|ter)?|"
    r"oma|opa|tante|oom|neef|nicht|partner|vriend(?:in)?|buur(?:man|vrouw)|mama|papa|wife|husband|son|daughter|mother|"
    r"father|mum|mom|dad|brother|sister)"
)
_ONE = (
    r"(?:ik|me|mijn|m'?n|mn|wij|we|onze|my|i|i'?m|our|"
    rf"{_FAMILY}|annem|babam|oğlum|kızım|eşim|kocam|karım|ben|bende|benim|kardeşim|"
    r"mam|jestem|choruję|mój|moja|mama|tata|syn|córka|żona|mąż|"
    r"أنا|عندي|لدي|أمي|أبي|ابني|ابنتي|زوجتي|زوجي|أخي|أختي)"
)
# Words after which it is about others, or a question.
_OTHERS = (
    r"(?:vra(?:ag|gen)|voor|over|tegen|vind|vindt|vinden|wil|willen|weten|weet|hoor|lees|zie|denk|dat|wat|hoe|welke|wie|"
    r"of|mensen|jongeren|kinderen|ouderen|pati[eë]nten|vrouwen|mannen|anderen|meer|iets|centrum|onderzoek|werk(?:t|te)?|"
    r"about|people|for|want|know|think|what|how|others|children|parents|work|"
    r"için|hakkında|soru|pytanie|dla|osób|ludzi|سؤال|عن)"
)

HEALTH: tuple[Mask, ...] = (
    Mask(
        "health",
        re.compile(rf"(?<!\w){_ONE}(?!\w)(?:\W+(?!{_OTHERS}\b)[\w'’]+){{0,5}}?\W+({_ILLNESS})(?!\w)", re.IGNORECASE),
        "…",
        1,
    ),
    Mask(
        "health",
        re.compile(rf"^\W*(?:heb|ben|have|had)\W+(?:een\W+|al\W+|a\W+)?({_ILLNESS})(?!\w)", re.IGNORECASE),
        "…",
        1,
    ),
    Mask("health", re.compile(r"(?<!\w)((?:[\wıöüçşğ]{1,30}\s)?hastas[ıi]y[ıi]m)(?!\w)", re.IGNORECASE), "…", 1),
)
