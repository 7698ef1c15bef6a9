"""One reader of tables: what is clear is read, whatever made the table; the rest is named row by row."""

from datetime import UTC, datetime

import pytest
from helpers import computer_in

from backnb.kit import files, tables

NAMES = ("before", "after", "reps_planned")


def read(text):
    return tables.read_rows(text, NAMES, lambda cells: {name: tables.number(cells[name]) for name in cells})


@pytest.mark.parametrize(
    "text",
    [
        "before,after\n6,4\n7,\n", "After;Before\n4;6\n;7\n", "BEFORE\tafter\n6\t4\n7\n", "sep=;\nbefore;after\n6;4\n7;\n",
        '"sep=,"\r\nbefore,after\r\n6,4\r\n7\r\n', "\ufeffbefore,after\n6,4\n7\n", "before,after\r6,4\r7\r",
        "\n\nbefore,after\n,\n6,4\n , \n7,,,\n\n", "before;after\n6,0;4,0\n7.0;\n", '"before","after"\n" 6","4 "\n"7"\n',
        "before,after,,\n6,4,,\n7,,,\n", ",before,after\n0,6,4\n1,7,\n", "Reps planned;before;after\n;6;4\n;7\n",
    ],
)  # fmt: skip
def test_what_is_clear_is_read(text):
    assert read(text) == ([{"before": 6, "after": 4}, {"before": 7}], [])


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "none"), ("\n \n", "none"), ("after\n4\n", "'after'"), ("before,before\n", "'before', 'before'"),
     ("before,befor\n", "'before', 'befor'"), ("6,4\n", "'6', '4'")],
)  # fmt: skip
def test_names_that_are_missing_or_unknown_are_named(text, found):
    with pytest.raises(
        ValueError, match=rf"^The first row must hold .*: before, and any of after, .*; it holds {found}\.$"
    ):
        read(text)


def test_what_is_no_table_is_refused():
    with pytest.raises(ValueError, match=r"^It is not a table: line 2, .*\.$"):
        read('before\n"6')


def test_rows_are_counted_as_a_spreadsheet_counts_them_and_what_is_left_over_is_named():
    made, wrong = read('before,after\n6,4\n\n"7\n",5\n6,4,a name\n')
    assert made == [{"before": 6, "after": 4}, {"before": 7, "after": 5}]
    assert wrong == ["row 5: cell 3 has no name above it; text with ',' in it must be in quotes."]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("6", 6), (" 6,0 ", 6), ("-1", -1), ("0.50", 0.5), ("0,125", 0.125), ("1e-05", 1e-05), ("5e-324", 5e-324), ("007", 7),
     *((cell, cell) for cell in ["", "six", "1_0", "1,000", "12.500", "1.2.3", "½", "٣", "nan", "inf", "0x6"])],
)  # fmt: skip
def test_a_number_is_read_if_it_is_clear(cell, value):
    assert tables.number(cell) == value


@pytest.mark.parametrize(
    "cell",
    ["2026-03-01T18:05:00+01:00", "2026-03-01 17:05Z", " 2026-03-01T17:05:00.000000+00:00 "],
)
def test_a_moment_with_a_zone_is_in_that_zone(cell):
    assert tables.moment("at", cell) == datetime(2026, 3, 1, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize("cell", [
    "2026-03-01 18:05", "2026-03-01T18:05:00", "01.03.2026 18:05", "1.3.2026 18:05:00", "2026/3/1 18:05",
    "2026-03-01 6:05 PM", "2026/03/01 06:05:00 pm", "1 Mar 2026, 18:05",
    "2026-03-01 18.05", "2026-03-01T18.05", "1.3.2026 18.05.00", "2026-03-01 6.05 PM", "2026-03-01 18:05:00.0",
])  # fmt: skip
def test_a_moment_without_a_zone_is_in_this_computers(cell):
    at = tables.moment("at", cell)
    assert at == datetime(2026, 3, 1, 18, 5).astimezone()
    assert at.utcoffset() is not None


@pytest.mark.parametrize("cell", ["", "03/01/2026 18:05", "yesterday", "31.02.2026", "18:05", "0001-01-01x",
    "2026-01-05T10.5", "2026-01-05 10:30.5",
])  # fmt: skip
def test_a_moment_that_is_not_clear_is_refused_with_what_would_be_right(cell):
    with pytest.raises(ValueError, match=rf"^at must be a time such as 2026-03-01 18:05 or .*, not '{cell}'\.$"):
        tables.moment("at", cell)


@pytest.mark.parametrize(
    ("zone", "cell"), [("America/New_York", "2026-03-08 02:30"), ("Europe/Berlin", "2026-03-29 02:30")]
)
def test_a_time_that_clocks_left_out_is_refused(zone, cell):
    with computer_in(zone):
        assert tables.moment("at", cell.replace("02:30", "03:30")).hour == 3
        with pytest.raises(ValueError, match=rf"^at must be a time that there was: .* past '{cell}'\.$"):
            tables.moment("at", cell)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_the_encodings_of_spreadsheets(tmp_path, encoding):
    (tmp_path / "in.csv").write_bytes("größer\r\n".encode(encoding))
    assert files.read_text(tmp_path / "in.csv") == "größer\r\n"


@pytest.mark.parametrize("content", ["größer".encode("cp1252"), b"\xff\xfea", "a".encode("utf-16-le")])
def test_other_encodings_are_refused_with_what_to_do(tmp_path, content):
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(ValueError, match=r"in\.csv is not UTF-8 text; save it .* as CSV UTF-8\.$"):
        files.read_text(tmp_path / "in.csv")
