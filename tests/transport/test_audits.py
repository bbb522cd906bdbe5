import json
import subprocess
from pathlib import Path

AUDIT = Path(__file__).parent.parent / "node" / "audit.mjs"


def test_every_audit_of_graphql_over_http_is_passed(node: str, site: str) -> None:
    run = subprocess.run(
        [node, str(AUDIT), f"{site}/graphql"], capture_output=True, text=True, timeout=120, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
    audits = [json.loads(line) for line in run.stdout.splitlines()]
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == 61
