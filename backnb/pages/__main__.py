"""``python -m backnb.pages site FOLDER``: what is made outside a notebook."""

import argparse
import sys

from backnb.pages.site import build_site


def main() -> None:
    """Build what the command line asks for, or say in one sentence why not."""
    parser = argparse.ArgumentParser(prog="python -m backnb.pages", description=__doc__)
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
    asked = parser.parse_args()
    try:
        sys.stdout.write(f"{build_site(asked.folder, asked.sources)}\n")
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
