"""What `kfgen init` writes beside the catalog, one template a file, listed here; `kfgen upgrade` keeps it current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kfgen.backends.templates import render

if TYPE_CHECKING:
    from kfgen.scaffold.answers import Answers


@dataclass(frozen=True, slots=True)
class File:
    """A file and its template; `at_top`: in the top folder of the Git repository, wherever in it the catalog is.

    `published`: only where the output is published to branches of its own.
    """

    path: str
    template: str
    at_top: bool = False
    published: bool = False

    def place(self, answers: Answers) -> str:
        """Its path from the top of the repository; a workflow beside others of its kind bears the project's name."""
        if not answers.prefix:
            return self.path
        return self.path.replace("/kfgen", f"/kfgen-{answers.name}") if self.at_top else answers.prefix + self.path


FILES: Final = (
    File(".gitattributes", "gitattributes.j2"),
    File(".gitignore", "gitignore.j2", published=True),
    File("README.md", "README.md.j2"),
    File(".pre-commit-config.yaml", "pre-commit.yaml.j2", at_top=True),
    File(".github/workflows/kfgen.yaml", "workflow.yaml.j2", at_top=True),
    File(".github/workflows/kfgen-publish.yaml", "publish.yaml.j2", at_top=True, published=True),
)


def scaffold(answers: Answers) -> dict[str, str]:
    """Path from the top of the Git repository → text."""
    return {
        one.place(answers): render(f"templates/{one.template}", package="kfgen.scaffold", to=answers)
        for one in FILES
        if answers.is_published or not one.published
    }
