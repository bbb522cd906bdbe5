"""What was found out of a content folder, and on what evidence, as text for people."""

from gateway.graph.conventions import Finding

NOTHING = "Nothing was found out of this folder: it has no files.\n"


def explain(findings: tuple[Finding, ...]) -> str:
    """One line for each finding: what, how it was decided, why."""
    if not findings:
        return NOTHING
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.name:<{width}}  {finding.value}")
        lines.append(f"{'':<{width}}    {'' if finding.is_written else 'because '}{_evidence(finding)}")
    return "\n".join(lines) + "\n"


def _evidence(finding: Finding) -> str:
    return "as gateway.toml says" if finding.evidence == "gateway.toml" else finding.evidence
