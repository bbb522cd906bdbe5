from gateway.content_model import FieldType
from gateway.infer.propose import Inference, Proposal
from gateway.infer.report import report


def test_each_proposal_is_a_line_with_its_evidence() -> None:
    seen = ((FieldType.FLOAT, 7), (FieldType.INT, 2))
    proposals = (
        Proposal("rating", "rating", FieldType.FLOAT, 9, 4.5, seen),
        Proposal("heroColor", "hero\x1b-color", FieldType.STRING, 1, "x" * 60, ((FieldType.STRING, 1),)),
    )
    assert report(Inference(10, proposals)).splitlines() == [
        "10 posts:",
        "",
        "  field      type    key             posts  such as                                           other types",
        "  rating     Float   rating          9      4.5                                               Int in 2",
        f"  heroColor  String  hero\\x1b-color  1      {'x' * 47}…",
    ]


def test_nothing_to_propose_is_told() -> None:
    assert report(Inference(0, ())) == "There are no posts.\n"
    assert report(Inference(3, ())).startswith("3 posts: no key is in one of 100")
