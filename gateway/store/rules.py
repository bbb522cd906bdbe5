"""The rules that reading a single file can find broken: data, so that `gateway check` and the docs say the same."""

from typing import Final

from gateway.store.problem import Example, Rule, Severity

FILE_SKIPPED: Final = Rule(
    "file-skipped",
    Severity.ERROR,
    "Something that looks like content cannot be served.",
    "Make it a readable regular file inside the content folder.",
    Example("ln -s ../elsewhere.md posts/rivers.md", is_command=True),
)
FILE_UNREADABLE: Final = Rule(
    "file-unreadable",
    Severity.ERROR,
    "A file cannot be read.",
    "Check the file's permissions and the disk.",
    Example("chmod a-r posts/rivers.md", is_command=True),
)
FILE_TOO_LARGE: Final = Rule(
    "file-too-large",
    Severity.ERROR,
    "A file is larger than the limit.",
    "Split the file, or raise max_file_bytes.",
    Example("seq 1000000 > posts/rivers.md", is_command=True),
)
FILE_BINARY: Final = Rule(
    "file-binary",
    Severity.ERROR,
    "A Markdown file holds binary data.",
    "Replace the file, or rename it.",
    Example("The river\0 rose.\n", "The river rose.\n"),
)
FILE_ENCODING: Final = Rule(
    "file-encoding",
    Severity.ERROR,
    "A file is not UTF-8.",
    "Save the file as UTF-8.",
    Example("The caf\udce9 by the river.\n", "The café by the river.\n"),
)
FILE_EMPTY: Final = Rule(
    "file-empty",
    Severity.WARNING,
    "A file is empty.",
    "Write something in it, or delete it.",
    Example("\n", "The river rose.\n"),
)
HEADER_UNPARSED: Final = Rule(
    "header-unparsed",
    Severity.ERROR,
    "The front matter is not valid YAML, TOML or JSON.",
    "Mend the line; a value with a colon, a bracket or a leading @, ` or % goes into quotes.",
    Example("---\ntitle: Rivers: a journey\n---\n", "---\ntitle: 'Rivers: a journey'\n---\n"),
)
HEADER_UNCLOSED: Final = Rule(
    "header-unclosed",
    Severity.ERROR,
    "The front matter has an opening fence and no closing one.",
    "Put the same fence on a line of its own below the last key.",
    Example("---\ntitle: Rivers\n\nThe river rose.\n", "---\ntitle: Rivers\n---\n\nThe river rose.\n"),
)
HEADER_FENCE: Final = Rule(
    "header-fence",
    Severity.ERROR,
    "The front matter begins with a line that is almost a fence, or names a format that the gateway does not read.",
    "Begin it with a line that is --- for YAML, +++ for TOML, or ---yaml, ---toml or ---json.",
    Example("--\ntitle: Rivers\ndraft: true\n---\n", "---\ntitle: Rivers\ndraft: true\n---\n"),
)
HEADER_LIMIT: Final = Rule(
    "header-limit",
    Severity.ERROR,
    "The front matter is larger, deeper or more repetitive than the gateway reads.",
    "Make the front matter smaller and flatter, and write repeated values out instead of using & and *.",
    Example("---\nsource: &place Oslo\nmouth: *place\n---\n", "---\nsource: Oslo\nmouth: Oslo\n---\n"),
)
HEADER_NOT_MAPPING: Final = Rule(
    "header-not-mapping",
    Severity.WARNING,
    "The text between the first two fences has no keys, so it is taken for part of the body.",
    "Write front matter as `key: value` lines, or use *** for a line across the page.",
    Example("---\nThe river rose.\n---\n", "***\nThe river rose.\n***\n"),
)
DUPLICATE_KEY: Final = Rule(
    "duplicate-key",
    Severity.WARNING,
    "A key stands twice in one front matter; the last one counts.",
    "Delete or rename one of the two.",
    Example("---\ntitle: Rivers\ntitle: Lakes\n---\n", "---\ntitle: Rivers\n---\n"),
)
YAML_TAG: Final = Rule(
    "yaml-tag",
    Severity.WARNING,
    "A YAML tag (!name) is ignored.",
    "Put the value in quotes if the ! belongs to it.",
    Example("---\ntitle: !rivers\n---\n", "---\ntitle: '!rivers'\n---\n"),
)
LONG_NUMBER: Final = Rule(
    "long-number",
    Severity.WARNING,
    "A number has so many digits that it is taken for a text.",
    "Put it into quotes if it is a text.",
    Example(f"---\ntitle: Rivers\ndigits: {'3' * 60}\n---\n", f"---\ntitle: Rivers\ndigits: '{'3' * 60}'\n---\n"),
)
DATE_UNREADABLE: Final = Rule(
    "date-unreadable",
    Severity.ERROR,
    "A date cannot be read.",
    "Write the date as YYYY-MM-DD or YYYY-MM-DD HH:MM.",
    Example("---\ndate: the first of May\n---\n", "---\ndate: 2024-05-01\n---\n"),
)
STRAY_BRACKET: Final = Rule(
    "stray-bracket",
    Severity.WARNING,
    "A list lacks one of its brackets.",
    "Write the list as [one, two].",
    Example("---\ntags: water, boats]\n---\n", "---\ntags: [water, boats]\n---\n"),
)
UNFIT_VALUE: Final = Rule(
    "unfit-value",
    Severity.WARNING,
    "A value is not of the kind that its key takes.",
    "Write a single text or a list.",
    Example("---\ntitle: [Rivers, Lakes]\n---\n", "---\ntitle: Rivers and lakes\n---\n"),
)
RECORDS_UNREADABLE: Final = Rule(
    "records-unreadable",
    Severity.ERROR,
    "A file of author, tag or category records cannot be read.",
    "Mend the line; the records that the file held before are served until then.",
    Example("ana:\n  name: [Ana Silva\n", "ana:\n  name: Ana Silva\n", path="authors.yml"),
)
RECORD_UNFIT: Final = Rule(
    "record-unfit",
    Severity.WARNING,
    "An entry of a record file describes nothing.",
    "Write an entry as `id: name`, or as an id with keys like `name` and `description` below it.",
    Example("- bio: Writes about rivers.\n", "- name: Ana Silva\n  bio: Writes about rivers.\n", path="authors.yml"),
)
RECORD_DUPLICATE: Final = Rule(
    "record-duplicate",
    Severity.WARNING,
    "Two records of one file have the same id; the first counts.",
    "Delete one of the two, or give it another id.",
    Example(
        "- {id: ana, name: Ana Silva}\n- {id: ana, name: Ana Berg}\n",
        "- {id: ana, name: Ana Silva}\n- {id: ana-b, name: Ana Berg}\n",
        path="authors.yml",
    ),
)

RULES: Final = (
    FILE_SKIPPED,
    FILE_UNREADABLE,
    FILE_TOO_LARGE,
    FILE_BINARY,
    FILE_ENCODING,
    FILE_EMPTY,
    HEADER_UNPARSED,
    HEADER_UNCLOSED,
    HEADER_FENCE,
    HEADER_LIMIT,
    HEADER_NOT_MAPPING,
    DUPLICATE_KEY,
    YAML_TAG,
    LONG_NUMBER,
    DATE_UNREADABLE,
    STRAY_BRACKET,
    UNFIT_VALUE,
    RECORDS_UNREADABLE,
    RECORD_UNFIT,
    RECORD_DUPLICATE,
)
