#!/usr/bin/env python3
"""Writes the man pages, one for the command and one for each subcommand, out of what its help says.

    retouch --experimental-dump-help | manual.py VERSION DATE FOLDER

The argument parser's own generator reflows examples and leaves out headings, values and defaults.
"""

import json
import sys
import textwrap
from pathlib import Path

EXAMPLES = "EXAMPLES\n"
EXIT_CODES = "Exit codes: "
SPECIAL = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}


def escaped(text: str) -> str:
    """What is text stays text: no request, ASCII alone, and hyphens and quotes that can be copied."""
    text = "".join(SPECIAL.get(character, character) for character in text)
    text = "".join(character if character.isascii() else f"\\[u{ord(character):04X}]" for character in text)
    return "\\&" + text if text.startswith(".") else text


def filled(text: str) -> list[str]:
    """A paragraph, in short lines of source; a full stop at the end of one is followed by one space only."""
    lines = textwrap.wrap(text, 70, break_long_words=False, break_on_hyphens=False)
    return [escaped(line) + ("\\&" if line.endswith((".", ":", "?", "!", ")")) else "") for line in lines]


def bold(text: str) -> str:
    return f"\\fB{escaped(text)}\\fR"


def italic(text: str) -> str:
    return f"\\fI{escaped(text)}\\fR"


def path(command: dict) -> list[str]:
    return command.get("superCommands", []) + [command["commandName"]]


def page(command: dict) -> str:
    """A page's name, as git's are: retouch-mask-make."""
    return "-".join(path(command))


def shown(items: list[dict]) -> list[dict]:
    return [item for item in items if item["shouldDisplay"]]


def reference(command: dict) -> str:
    """Another page, never hyphenated."""
    return f"\\%\\fB{escaped(page(command))}\\fR(1)"


def subcommands(command: dict) -> list[dict]:
    return [each for each in shown(command.get("subcommands", [])) if each["commandName"] != "help"]


def spelling(name: dict) -> str:
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def value(argument: dict) -> str:
    return italic(argument["valueName"]) + (" ..." if argument["isRepeating"] else "")


def term(argument: dict) -> str:
    """An argument as a reader types it: both names of an option, and what it takes."""
    if argument["kind"] == "positional":
        return value(argument)
    names = sorted(argument["names"], key=lambda name: name["kind"] == "long")
    typed = ", ".join(bold(spelling(name)) for name in names)
    return typed if argument["kind"] == "flag" else f"{typed} {italic(argument['valueName'])}"


def described(argument: dict) -> list[str]:
    """What the help says of an argument: its abstract, and the values and default that stand nowhere in it."""
    text = argument.get("abstract", "")
    notes = []
    if argument.get("allValues") and "(values:" not in text:
        notes.append("values: " + ", ".join(argument["allValues"]))
    if argument["kind"] != "flag" and argument.get("defaultValue") and "default:" not in text:
        notes.append("default: " + argument["defaultValue"])
    lines = filled(f"{text} ({'; '.join(notes)})" if notes else text)
    if argument.get("discussion"):
        lines += [".IP"] + filled(argument["discussion"])
    return lines


def synopsis(command: dict) -> str:
    parts = [bold(" ".join(path(command)))]
    arguments = shown(command.get("arguments", []))
    if subcommands(command):
        parts.append(italic("subcommand"))
    parts.append(f"[{italic('options')}]")
    for argument in arguments:
        if argument["kind"] == "positional":
            parts.append(f"[{value(argument)}]" if argument["isOptional"] else value(argument))
    for argument in arguments:
        if argument["kind"] == "option" and not argument["isOptional"]:
            parts.append(f"{bold(spelling(argument['preferredName']))} {italic(argument['valueName'])}")
    return " ".join(parts)


def paragraphs(blocks: list[str]) -> list[str]:
    return [line for block in blocks for line in [".PP", *filled(block)]][1:]


def examples(block: str) -> list[str]:
    """Commands keep their lines."""
    lines = [line.strip() for line in block.removeprefix(EXAMPLES).splitlines()]
    return [".SH EXAMPLES", ".EX", *map(escaped, lines), ".EE"]


def options(command: dict) -> list[str]:
    arguments = shown(command.get("arguments", []))
    lines = []
    positional = [argument for argument in arguments if argument["kind"] == "positional"]
    others = [argument for argument in arguments if argument["kind"] != "positional"]
    if positional:
        lines.append(".SH ARGUMENTS")
        for argument in positional:
            lines += [".TP", term(argument), *described(argument)]
    if others:
        lines.append(".SH OPTIONS")
    titles = list(dict.fromkeys(argument.get("sectionTitle", "") for argument in others))
    for title in sorted(titles, key=lambda title: title == ""):
        if len(titles) > 1:
            lines.append(f".SS {escaped(title or 'General')}")
        for argument in others:
            if argument.get("sectionTitle", "") == title:
                lines += [".TP", term(argument), *described(argument)]
    return lines


def manual(command: dict, parents: list[dict], version: str, date: str) -> str:
    blocks = command.get("discussion", "").split("\n\n")
    text = [block for block in blocks if block and not block.startswith((EXAMPLES, EXIT_CODES))]
    abstract = command["abstract"].rstrip(".")
    root = parents[0] if parents else command

    lines = [f'.TH {page(command).upper()} 1 "{date}" "{root["commandName"]} {version}" "User Commands"']
    lines += [".ad l", ".nr HY 0", ".nh"]  # No word is hyphenated: many can be typed.
    lines += [".SH NAME", f"{escaped(page(command))} \\- {escaped(abstract[0].lower() + abstract[1:])}"]
    lines += [".SH SYNOPSIS", synopsis(command)]
    if text:
        lines += [".SH DESCRIPTION", *paragraphs(text)]
    if subcommands(command):
        lines.append(".SH SUBCOMMANDS")
        for each in subcommands(command):
            lines += [".TP", reference(each), *filled(each["abstract"])]
    lines += options(command)
    for block in blocks:
        if block.startswith(EXAMPLES):
            lines += examples(block)
    lines.append(".SH EXIT STATUS")
    codes = [block for block in blocks if block.startswith(EXIT_CODES)]
    if codes:
        for code in codes[0].removeprefix(EXIT_CODES).rstrip(".").split(", "):
            number, meaning = code.split(" ", 1)
            lines += [".TP", bold(number), *filled(meaning[0].upper() + meaning[1:] + ".")]
    else:
        lines.append(f"As of {reference(root)}.")
    if parents:
        lines += [".SH SEE ALSO", ",\n".join(map(reference, parents))]
    return "\n".join(lines) + "\n"


def write(command: dict, parents: list[dict], version: str, date: str, folder: Path) -> None:
    (folder / f"{page(command)}.1").write_text(manual(command, parents, version, date))
    for each in subcommands(command):
        write(each, parents + [command], version, date, folder)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: retouch --experimental-dump-help | manual.py VERSION DATE FOLDER")
    write(json.load(sys.stdin)["command"], [], sys.argv[1], sys.argv[2], Path(sys.argv[3]))
