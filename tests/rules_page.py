"""docs/rules.md: what it says, made from the catalogue."""

from typing import Final

from gateway.rules import RULES
from gateway.store.problem import Example, Rule, Severity

PLURALS: Final = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Info"}
INTRODUCTION: Final = """\
# Rules

What `gateway check` looks for in a folder. It prints a line for each finding, with the file, the line and the column at
which to mend it, and ends with 1 where one of them is an error. What is found while the files are read and linked is in
`problems` of the API too; the rest is looked for by `gateway check` alone.

The links and references of a file are followed as they are served, without drafts; those of a draft as they will be.

This page is made from the rules themselves, and every example on it is tested: the first text breaks the rule, and the
one below it does not.

## How much a rule matters

A table in `gateway.toml` says it for a folder: `error`, `warning`, `info`, or `off` for a rule that is not to be looked
at. It counts for `gateway check`; the API has each rule's own severity.

```toml
[rules]
link-not-found = "error"
link-insecure = "off"
```

## Leaving a rule out

A comment in a file says it for that file, or for a part of it:

| comment | where the rules are left out |
|---|---|
| `<!-- gateway-disable-line heading-unspaced -->` | on its own line |
| `<!-- gateway-disable-next-line heading-unspaced -->` | on the line below it |
| `<!-- gateway-disable heading-unspaced -->` | from its line on, or up to `<!-- gateway-enable … -->` |
| `<!-- gateway-disable-file heading-unspaced -->` | in the whole file, front matter included |

Several rules stand with commas between; no rule at all means every rule. What follows ` -- ` is a reason. In MDX a
comment is `{/* gateway-disable … */}`, and in front matter `# gateway-disable-line …`.

## All rules

"""


def page() -> str:
    """The whole text."""
    lines = ["| rule | severity | what it means |", "|---|---|---|"]
    lines += [f"| [`{rule.name}`](#{rule.name}) | {rule.severity.value} | {_cell(rule.summary)} |" for rule in RULES]
    return INTRODUCTION + "\n".join(lines) + "\n\n" + "\n".join(map(_section, RULES))


def names() -> str:
    """The rules by severity, in short."""
    lines = [
        f"- {plural}: " + ", ".join(f"`{rule.name}`" for rule in RULES if rule.severity is severity) + "."
        for severity, plural in PLURALS.items()
    ]
    return "\n".join(lines) + "\n\n[docs/rules.md](docs/rules.md) explains each, with an example and the remedy.\n"


def _section(rule: Rule) -> str:
    fix = " Mended by `--fix`." if rule.is_fixable else ""
    said = f"## {rule.name}\n\n{rule.summary} *{rule.severity.value.title()}.*{fix}\n\n{rule.remedy}\n"
    return said if rule.example is None else f"{said}\n{_shown(rule.example)}"


def _shown(example: Example) -> str:
    if example.is_command:
        return f"```sh\n{example.bad}\n```\n"
    shown = f"`{example.path}`:\n\n{_block(example.bad)}"
    if example.beside:
        first, *others = example.beside
        more = f" and {len(others)} more like it" if len(others) > 1 else f" and `{others[0]}`" if others else ""
        text = example.beside[first]
        shown += f"\nbeside `{first}`{more}" + (f":\n\n{_block(text)}" if text else ".\n")
    if example.good is not None:
        shown += f"\nMended:\n\n{_block(example.good)}"
    return shown


def _block(text: str) -> str:
    return f"````markdown\n{_visible(text)}````\n"


def _visible(text: str) -> str:
    """The text with escapes for what cannot be seen, and a dot for each space at the end of a line."""
    lines = text.replace("\r", "\\r").replace("\0", "\\0").split("\n")
    ends = ["·" * (len(line) - len(line.rstrip(" "))) for line in lines]
    shown = "\n".join(line.rstrip(" ") + end for line, end in zip(lines, ends, strict=True))
    return "".join(map(_visible_character, shown))


def _visible_character(character: str) -> str:
    if 0xDC80 <= ord(character) <= 0xDCFF:
        return f"\\x{ord(character) - 0xDC00:02X}"
    return f"\\u{ord(character):04X}" if character in "\ufeff\ufffd\u200b" else character


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
