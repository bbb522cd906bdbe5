"""The rules that only several files together can find broken."""

from typing import Final

from gateway.store.problem import Rule, Severity

IDENTITY_DUPLICATE: Final = Rule(
    "identity-duplicate",
    Severity.ERROR,
    "Two files have the same identity; only the first is served.",
    "Rename one of the two files.",
)
SLUG_AMBIGUOUS: Final = Rule(
    "slug-ambiguous",
    Severity.INFO,
    "Several posts have the same slug, so the slug alone finds none of them.",
    "Give one of the posts another slug, or look it up by its path.",
)
LINK_NOT_FOUND: Final = Rule(
    "link-not-found",
    Severity.WARNING,
    "A link inside the content leads nowhere.",
    "Correct the path; it is read relative to the file, then to the content folder.",
)
IMAGE_NOT_FOUND: Final = Rule(
    "image-not-found",
    Severity.WARNING,
    "An image is not in the content folder.",
    "Add the file, or correct the path; it is read relative to the file, then to the content folder.",
)
URL_INVALID: Final = Rule(
    "url-invalid", Severity.WARNING, "An external link has no valid address.", "Correct the address."
)
FIELD_TYPE: Final = Rule(
    "field-type",
    Severity.ERROR,
    "A value is not of the type that `[fields]` in gateway.toml declares for its key; the field is null.",
    "Write a value of that type, or change the type in gateway.toml.",
)
REFERENCE_NOT_FOUND: Final = Rule(
    "reference-not-found",
    Severity.ERROR,
    "A key of `[references]` in gateway.toml names something that is not there.",
    "Correct the name, or add what it names.",
)

RULES: Final = (
    IDENTITY_DUPLICATE,
    SLUG_AMBIGUOUS,
    LINK_NOT_FOUND,
    IMAGE_NOT_FOUND,
    URL_INVALID,
    FIELD_TYPE,
    REFERENCE_NOT_FOUND,
)
