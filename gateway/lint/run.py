"""All that is wrong in a folder, in the order in which people mend it: by file, and from its top to its end.

What reading and linking found is in the Snapshot. The rest is found here, when it is asked for: a Snapshot that held it
would be slower to make, and another one with every version of a rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from gateway.content_model import ContentModel, RuleLevel
from gateway.graph.snapshot import Snapshot
from gateway.lint.catalogue import BY_NAME, with_severities
from gateway.lint.corpus import Corpus
from gateway.lint.directives import Directives
from gateway.lint.rules import CORPUS_CHECKS, DOCUMENT_CHECKS
from gateway.store.problem import Problem, problem_order


def lint(
    snapshot: Snapshot,
    model: ContentModel,
    *,
    linked: Iterable[Problem] | None = None,
    now: datetime | None = None,
    settings: str = "",
) -> tuple[Problem, ...]:
    """The Problems of all rules, sorted by `problem_order`, each as severe as `[rules]` of the model has it.

    Without those that the model switches off or that a file opts out of. Takes time in proportion to the content.
    `linked` is what reading and linking found, where that is not what the Snapshot has. `now` is when the question is
    asked; `settings` is the text of the gateway.toml that the model was read from, for the lines of its entries.
    """
    linked = snapshot.problems.values() if linked is None else linked
    corpus = Corpus(snapshot, model, datetime.now(UTC) if now is None else now, settings)
    directives = {text.document.path: Directives(text) for text in corpus.texts if Directives.are_in(text)}
    found = [
        problem
        for problem in (*linked, *_check(corpus), *_unknown(directives))
        if problem.path not in directives or not directives[problem.path].hide(problem)
    ]
    return tuple(sorted(with_severities(found, model), key=problem_order))


def _check(corpus: Corpus) -> Iterator[Problem]:
    off = {name for name, level in corpus.model.rules.items() if level is RuleLevel.OFF}
    of_document = [check for rule, check in DOCUMENT_CHECKS if rule.name not in off]
    of_corpus = [check for rule, check in CORPUS_CHECKS if rule.name not in off]
    for text in corpus.texts:
        for look in of_document:
            yield from look(text)
    for look_at_all in of_corpus:
        yield from look_at_all(corpus)


def _unknown(directives: Mapping[str, Directives]) -> Iterator[Problem]:
    for own in directives.values():
        yield from own.unknown(BY_NAME)
