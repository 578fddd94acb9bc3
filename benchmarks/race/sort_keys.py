"""Which columns of an answer a SPARQL query sorts its rows by."""

import re

# Texts, IRIs and comments: what may hold a brace or a word of the language without meaning it.
HIDDEN = re.compile(r"""("{3}|'{3}|"|')(?:\\.|(?!\1).)*\1|<[^<>"{}|^`\\\s]*>|#[^\n]*""", re.S)
INNERMOST_GROUP = re.compile(r"\{[^{}]*\}")
SELECT = re.compile(r"\bSELECT\b(.*?)(?:\bFROM\b|\bWHERE\b|@)", re.I | re.S)
COLUMN = re.compile(r"\(.*?\bAS\s+[?$](\w+)\s*\)|[?$](\w+)", re.I | re.S)
ORDER_BY = re.compile(r"\bORDER\s+BY\b(.*?)(?:\bLIMIT\b|\bOFFSET\b|\bVALUES\b|$)", re.I | re.S)
KEY = re.compile(r"\s*(?:(?:ASC|DESC)\s*\(\s*[?$](\w+)\s*\)|[?$](\w+))\s*", re.I)


def outermost(text):
    """The query with @ for each group in braces."""
    text = HIDDEN.sub(" ", text)
    while INNERMOST_GROUP.search(text):
        text = INNERMOST_GROUP.sub("@", text)
    return text


def names(pattern, text):
    return [first or second for first, second in pattern.findall(text)]


def sort_keys(text):
    """The places of the ORDER BY's variables among the columns; None when it has none, sorts by an expression or by what is not selected."""
    text = outermost(text)
    selected, order = SELECT.search(text), ORDER_BY.search(text)
    if selected is None or order is None or KEY.sub("", order[1]) != "":
        return None
    if selected[1].count("(") != selected[1].count(")"):
        return None  # an expression with a group in it, of which the columns cannot be told
    columns = names(COLUMN, selected[1])
    keys = names(KEY, order[1])
    return [columns.index(key) for key in keys] if set(keys) <= set(columns) else None
