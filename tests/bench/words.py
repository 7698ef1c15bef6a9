"""Count what the notebooks ask somebody to read: .venv/bin/python tests/bench/words.py

For each notebook: the words before the first timer, the sentences' mean length, the Flesch-Kincaid grade (syllables
counted as groups of vowels, so it is rough), and the hardest sentences. Sources, tables and folded parts are left out.
"""

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from lab import cells_of

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
TIMER = re.compile(r"^(Timer|Session|Trial|RunOfShow)\(", re.MULTILINE)
HARDEST = 3


def plain(markdown: str) -> str:
    """The words that are read, without marks, links, tables, folded parts and sources."""
    text = re.sub(r"(?s)### Sources.*|<details>.*?</details>|<sup>.*?</sup>|!\[.*?\]\(.*?\)", "", markdown)
    text = re.sub(r"(?m)^(#|\|).*$|`[^`]*`|\$\$.*?\$\$", "", text)
    return re.sub(r"[*_>]|\[([^]]*)\]\([^)]*\)", r"\1", text)


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence."""
    parts = re.split(r"(?<=[.!?:])\s+|\n\s*\n|\n(?=- |\d+\. )", text)
    return [words for part in parts if len(words := re.findall(r"[A-Za-z']+", part)) > 2]


def grade(found: list[list[str]]) -> float:
    """The Flesch-Kincaid grade: about the years at school that reading it takes."""
    words = [word for words in found for word in words]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(found) + 11.8 * syllables / len(words) - 15.59


def main() -> None:
    """Print one block for each notebook."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for file in sorted(FOLDER.glob("*.ipynb")):
        cells = cells_of(file)
        first = next((at for at, cell in enumerate(cells) if TIMER.search(cell.source)), len(cells))
        before = "\n\n".join(cell.source for cell in cells[:first] if cell.cell_type == "markdown")
        found = sentences(plain("\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")))
        mean = sum(map(len, found)) / len(found)
        print(f"{file.stem}: {len(plain(before).split())} words before the first timer; {mean:.1f} words a sentence;")
        print(f"    grade {grade(found):.1f}; hardest:")
        for words in sorted(found, key=lambda words: grade([words]), reverse=True)[:HARDEST]:
            print(f"    {grade([words]):5.1f}  {' '.join(words)}")


if __name__ == "__main__":
    main()
