"""``python -m backnb.pages site FOLDER`` and ``lessons FOLDER``: what is made outside a notebook."""

import argparse
import sys

from backnb.pages.lessons import lessons
from backnb.pages.site import build_site


def main() -> None:
    """Build what the command line asks for, or say in one sentence why not."""
    parser = argparse.ArgumentParser(
        prog="python -m backnb.pages",
        description="What is made outside a notebook: the site, and the notebooks as pages to read.",
    )
    commands = parser.add_subparsers(required=True)
    site = commands.add_parser("site", help="the course as a folder of files that any host can serve")
    site.add_argument("folder", help="where to put it; it must be empty, or not there yet")
    site.add_argument(
        "--from",
        dest="sources",
        action="append",
        default=[],
        metavar="PLACE",
        help="a folder or an archive with files of the official Pyodide distribution; may be given more than once",
    )
    site.set_defaults(make=lambda: build_site(asked.folder, asked.sources))
    read = commands.add_parser("lessons", help="the notebooks as pages to read without Jupyter")
    read.add_argument("folder", help="where to put them")
    read.set_defaults(make=lambda: "\n".join(map(str, lessons(asked.folder))))
    asked = parser.parse_args()
    try:
        sys.stdout.write(f"{asked.make()}\n")
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
