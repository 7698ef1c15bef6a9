"""Collecting a group's ratings: three ways in, nothing kept unless told, all of it gone when told."""

import errno
import os
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from helpers import press, said, widgets_of
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import GroupRatings, StiffnessLog
from backnb.workshop import group_file
from backnb.workshop.group import Group, in_order
from backnb.workshop.group_ratings import HIDE, NOTHING, REAL_HERE, SHOW

EVIL = "<img src=x onerror=1>"
PAIRS = [(6, 4), (5, 5), (7, None), (None, None), (10, 0)]
rating = st.none() | st.integers(0, 10)
piles = st.lists(st.tuples(rating, rating), max_size=12)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "group.csv"


@pytest.fixture
def ratings(path):
    return GroupRatings(path)


def put_slips(ratings, pairs):
    """Type slips, one after the other, as the browser tells Python of them."""
    for pair in pairs:
        ratings.keypad.pairs = [*ratings.keypad.pairs, list(pair)]


def paste(ratings, text):
    (field,) = widgets_of(ratings, "Textarea")
    field.value = text
    press(ratings, "Add these lines")
    return field


def add_folder(ratings, folder):
    (field,) = widgets_of(ratings, "Text")
    field.value = str(folder)
    press(ratings, "Add this folder")
    return field


def shown(ratings):
    """The names of the buttons that can be seen."""
    return [each.description for each in widgets_of(ratings, "Button") if each.layout.display != "none"]


def refuse(monkeypatch, name, number):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, name, fail)


def everything(widget):
    """All that the browser is given of a widget and of those in it, as text, without what differs between any two."""
    todo, states = [widget], []
    while todo:
        one = todo.pop()
        todo += getattr(one, "children", ())
        own = {name: value for name, value in one.get_state().items() if name not in ("_esm", "_css", "_words")}
        states.append(f"{type(one).__name__} {own}")
    return re.sub(r"[0-9a-f]{32}|'_cleared': \d", "", "\n".join(states))


# Three ways in.


def test_slips_lines_and_a_folder_add_up(ratings, tmp_path):
    tables = tmp_path / "tables"
    tables.mkdir()
    for number, (before, after) in enumerate([(9, 7), (2, 3)]):
        log = StiffnessLog(tmp_path / f"{number}.sqlite")
        log.add(before=before, after=after, note="Anna", at=datetime(2026, 3, 1 + number, tzinfo=UTC))
        log.export_csv(tables / f"{number}.csv")
    put_slips(ratings, [(6, 4)])
    assert paste(ratings, "5,5\n7 -\n").value == ""
    assert "2 people added from the pasted lines." in said(ratings)
    assert add_folder(ratings, tables).value == ""
    assert "2 people added from the folder." in said(ratings)
    assert ratings.group.pairs == [(2, 3), (5, 5), (6, 4), (7, None), (9, 7)]
    assert "5 people so far." in said(ratings)
    assert "Anna" not in everything(ratings)


def test_the_paper_slips_come_first_and_one_way_is_seen_at_a_time(ratings):
    (ways,) = widgets_of(ratings, "ToggleButtons")
    assert list(ways.options) == ["Paper slips", "Pasted lines", "A folder of tables"]
    for chosen in ways.options:
        ways.value = chosen
        assert [name for name, box in ratings._boxes.items() if box.layout.display != "none"] == [chosen]
    assert "latest session" in said(ratings)


def test_bad_lines_are_named_by_number_and_reason_and_the_good_ones_kept(ratings):
    field = paste(ratings, f"\n6 4\n{EVIL}\nAnna 3 5\n5,5\n12 3\n")
    assert ratings.group.pairs == [(5, 5), (6, 4)]
    numbers = re.findall(r"<li>Line (\d): ([^<]+)</li>", said(ratings))
    assert [int(number) for number, _ in numbers] == [3, 4, 6]
    assert "neither a whole number from 0 to 10" in numbers[2][1]
    assert ratings.group.problems == [f"Line {number}: {reason}" for number, reason in numbers]
    assert field.value == ""
    for pasted in ("<img", "onerror", "Anna"):
        assert pasted not in everything(ratings)
    put_slips(ratings, [(1, 1)])
    assert "Line 3" in said(ratings)  # still there while those slips are typed again
    paste(ratings, "1 2")
    assert "Line 3" not in said(ratings)


def test_a_problem_is_text_whatever_it_says(ratings, monkeypatch):
    monkeypatch.setattr(Group, "from_text", lambda _: Group([], problems=[EVIL]))
    paste(ratings, "6 4")
    assert "&lt;img src=x onerror=1&gt;" in said(ratings)
    assert EVIL not in said(ratings)


def test_what_cannot_be_read_at_all_stays_to_be_mended(ratings, tmp_path):
    field = add_folder(ratings, tmp_path / EVIL)
    assert field.value.endswith(EVIL)
    assert "must be a folder with CSV files" in said(ratings)
    assert EVIL not in said(ratings)
    assert "&lt;img src=x onerror=1&gt;" in said(ratings)  # as text
    add_folder(ratings, "  ")  # and not the folder that Python runs in
    assert "nothing more here to read" in said(ratings)
    assert ratings.group.pairs == []


def test_a_double_click_adds_nothing_twice(ratings):
    paste(ratings, "6 4\n5 5")
    press(ratings, "Add these lines")
    assert len(ratings.group.pairs) == 2


def test_the_last_addition_is_taken_back_whatever_it_was(ratings):
    put_slips(ratings, [(1, 1), (2, 2)])
    paste(ratings, "3 3\n4 4")
    put_slips(ratings, [(5, 5)])
    for left in (4, 2, 1, 0, 0):
        press(ratings, "Take back the last addition")
        assert len(ratings.group.pairs) == left == len(ratings.keypad.pairs) + (2 if left == 4 else 0)
    assert NOTHING in said(ratings)


def test_the_keypad_takes_back_its_own_last_slip(ratings):
    put_slips(ratings, [(1, 1), (2, 2)])
    paste(ratings, "3 3")
    ratings.keypad.pairs = ratings.keypad.pairs[:-1]  # Backspace
    assert ratings.group.pairs == [(1, 1), (3, 3)]
    press(ratings, "Take back the last addition")
    assert ratings.group.pairs == [(1, 1)]
    press(ratings, "Take back the last addition")
    assert (ratings.group.pairs, ratings.keypad.pairs) == ([], [])


def test_slips_that_come_together_because_python_was_busy_are_taken_back_one_by_one(ratings):
    ratings.keypad.pairs = [[1, 1], [2, 2], [3, 3]]
    press(ratings, "Take back the last addition")
    assert ratings.keypad.pairs == [[1, 1], [2, 2]]


# What is shown.


@pytest.mark.parametrize("n", [0, 1, 4, 5, 7, 8, 40, 400])
def test_a_group_of_any_size_has_its_sentence_and_its_picture(ratings, n):
    pairs = [(place % 11, (place * 7) % 11) for place in range(n)]
    ratings.keypad.pairs = [list(pair) for pair in pairs]
    press(ratings, SHOW)
    assert str(Group(pairs)) in said(ratings)
    assert f'alt="{Group(pairs)}"' in said(ratings)
    if n < 5:
        assert not re.search(r"Median|Mean", said(ratings))


def test_neither_picture_nor_sentence_tells_of_one_slip(ratings):
    put_slips(ratings, [(6, 4)] * 5)
    assert "<img" not in said(ratings)
    assert "5 people so far." in said(ratings)
    press(ratings, SHOW)
    assert 'alt="n = 5 people.' in said(ratings)
    assert ratings.keypad.layout.display == "none"  # the picture has the screen
    put_slips(ratings, [(9, 4)])  # they go, for a second of each would tell of this one
    assert "6 people so far." in said(ratings)
    assert not re.search("<img|Lower after|Median", said(ratings))
    assert SHOW in shown(ratings)
    press(ratings, SHOW)
    assert 'alt="n = 6 people.' in said(ratings)
    press(ratings, HIDE)
    assert "<img" not in said(ratings)


def test_matplotlib_is_loaded_for_a_picture_and_not_before(path):
    code = f"from backnb import GroupRatings; r = GroupRatings({str(path)!r}); r.keypad.pairs = [[6, 4]] * 2\n"
    ask = f"{code}import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.split()
    assert "ipywidgets" in loaded
    assert not {"matplotlib", "pandas", "scipy", "numpy"} & set(loaded)


def test_a_notebook_file_gets_no_ratings(ratings):
    put_slips(ratings, [(6, 4)])
    assert repr(ratings) == "GroupRatings"


# What is kept.


def test_nothing_is_written_before_the_button_is_pressed(ratings, path):
    put_slips(ratings, PAIRS)
    paste(ratings, "1 2")
    press(ratings, SHOW)
    assert not path.parent.exists()
    press(ratings, "Save on this computer")
    assert [file.name for file in path.parent.iterdir()] == ["group.csv"]
    assert path.read_text() == "before,after\n1,2\n5,5\n6,4\n7,\n10,0\n,\n"
    assert str(path) in said(ratings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_with_nothing_to_save_nothing_is_written(ratings, path):
    press(ratings, "Save on this computer")
    assert NOTHING in said(ratings)
    assert not path.parent.exists()


def test_it_is_kept_beside_the_log(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKNB_LOG", str(tmp_path / "log.sqlite"))
    ratings = GroupRatings()
    put_slips(ratings, [(6, 4)])
    press(ratings, "Save on this computer")
    assert [file.name for file in tmp_path.iterdir()] == ["group.csv"]


@settings(max_examples=30)
@given(piles, st.randoms())
def test_the_order_of_the_pile_tells_nothing(tmp_path_factory, pairs, random):
    folder = tmp_path_factory.mktemp("pile")
    shuffled = random.sample(pairs, len(pairs))
    one, other = (group_file.save(Group(pile), folder / name) for pile, name in ((pairs, "a"), (shuffled, "b")))
    assert one.read_bytes() == other.read_bytes()
    assert group_file.load(one).pairs == sorted(pairs, key=in_order)


def test_saved_ratings_are_offered_and_never_loaded_unasked(path):
    group_file.save(Group(PAIRS), path)
    ratings = GroupRatings(path)
    assert ratings.group.pairs == []
    put_slips(ratings, [(1, 2)])
    press(ratings, "Go on with the 5 saved")
    assert ratings.group.pairs == sorted([*PAIRS, (1, 2)], key=in_order)
    assert "Go on with the 5 saved" not in shown(ratings)
    press(ratings, "Save on this computer")  # they are among these, so nothing is lost
    assert len(group_file.load(path).pairs) == 6
    assert "Go on" not in " ".join(shown(GroupRatings(path.with_name("none.csv"))))


def test_saving_does_not_lose_what_was_saved_before(path):
    group_file.save(Group(PAIRS), path)
    old = path.read_bytes()
    ratings = GroupRatings(path)
    put_slips(ratings, [(1, 2)])
    assert "Save, and replace those" not in shown(ratings)
    press(ratings, "Save on this computer")
    assert "Not saved yet: the ratings of 5 people are in" in said(ratings)
    assert path.read_bytes() == old
    press(ratings, "Go on with the 5 saved")
    press(ratings, "Take back the last addition")  # now they are on the file alone again
    press(ratings, "Save on this computer")
    assert path.read_bytes() == old
    press(ratings, "Save, and replace those")
    assert group_file.load(path).pairs == [(1, 2)]
    assert "Save, and replace those" not in shown(ratings)


@pytest.mark.parametrize(
    ("name", "number", "advice"),
    [("fsync", errno.ENOSPC, "make room on the disk"), ("replace", errno.EACCES, "make its folder writable")],
)
def test_a_disk_that_refuses_costs_nothing(monkeypatch, ratings, path, name, number, advice):
    put_slips(ratings, PAIRS)
    press(ratings, "Save on this computer")
    old = path.read_bytes()
    put_slips(ratings, [(1, 2)])
    with monkeypatch.context() as patched:
        refuse(patched, name, number)
        press(ratings, "Save on this computer")
    assert re.search(
        rf"group\.csv could not be saved \(the system said: .+\)\. Nothing is lost; {advice}", said(ratings)
    )
    assert [file.name for file in path.parent.iterdir()] == ["group.csv"]  # no part of a file is left
    assert path.read_bytes() == old
    assert len(ratings.group.pairs) == 6
    press(ratings, "Save on this computer")
    assert len(group_file.load(path).pairs) == 6


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    ratings = GroupRatings(tmp_path / "file" / "group.csv")
    put_slips(ratings, [(6, 4)])
    press(ratings, "Save on this computer")
    assert "could not be saved" in said(ratings)
    assert ratings.group.pairs == [(6, 4)]


@pytest.mark.parametrize("content", [b"thesis", b"at,before,after\n", b"\xff\xfe\x00b", b"before,after\n6,4,3\n"])
def test_a_file_that_is_not_ours_is_neither_replaced_nor_deleted(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    ratings = GroupRatings(path)
    assert "left as it is" in said(ratings)
    put_slips(ratings, [(6, 4)])
    press(ratings, "Save on this computer")
    assert path.read_bytes() == content
    assert ratings.group.pairs == [(6, 4)]
    if not content.startswith(b"before,after"):
        for act in (lambda: group_file.save(Group([(6, 4)]), path), lambda: group_file.delete(path)):
            with pytest.raises(ValueError, match=r"is not a file of a group's ratings"):
                act()
        press(ratings, "Delete these ratings")
        assert "The ratings here are deleted." in said(ratings)
        assert "left as it is" in said(ratings)
        assert path.read_bytes() == content


def test_a_table_program_may_have_saved_the_file(path):
    path.parent.mkdir()
    path.write_bytes("\ufeffBefore;After\r\n6;4\r\n7;\r\n;\r\n".encode())
    assert group_file.load(path).pairs == [(6, 4), (7, None), (None, None)]
    path.write_bytes(b"before,after\n6,4\n6,11\n")
    with pytest.raises(ValueError, match=r"is damaged and left as it is\. Line 3: an answer is neither"):
        group_file.load(path)


# What is deleted.


def test_delete_leaves_nothing(monkeypatch, ratings, path):
    put_slips(ratings, [(10, 9)] * 6)
    paste(ratings, "10 9\nnonsense")
    press(ratings, SHOW)
    press(ratings, "Save on this computer")
    (path.parent / ".group.csv-ab12.part").write_text("before,after\n10,9\n")  # a power cut while saving
    (path.parent / "other.csv").write_text("somebody else's")
    widgets_of(ratings, "Textarea")[0].value = "10 9"
    widgets_of(ratings, "Text")[0].value = "/home/anna"
    before = everything(ratings)
    assert "[10, 9]" not in before  # no trait that a notebook could save holds a slip
    assert "<img" in before
    overwritten, remove = {}, os.unlink

    def watch(file, *rest, **more):
        overwritten[os.path.basename(file)] = open(file, "rb").read()
        return remove(file, *rest, **more)

    monkeypatch.setattr(os, "unlink", watch)
    press(ratings, "Delete these ratings")
    assert sorted(overwritten) == [".group.csv-ab12.part", "group.csv"]
    assert all(content and not content.strip(b"\0") for content in overwritten.values())
    assert [file.name for file in path.parent.iterdir()] == ["other.csv"]
    assert "is overwritten and deleted" in said(ratings)
    # To the last trait it is as one that never held a rating, but for its reply.
    ratings._reply.value = ""
    assert everything(ratings) == everything(GroupRatings(path))
    assert (ratings.group.pairs, ratings.keypad._cleared) == ([], 1)
    assert ratings._additions == ratings._on_file == ratings._problems == []
    press(ratings, "Delete these ratings")
    assert "None were saved on this computer." in said(ratings)


def test_a_file_that_cannot_be_deleted_is_said(monkeypatch, ratings, path):
    put_slips(ratings, PAIRS)
    press(ratings, "Save on this computer")
    with monkeypatch.context() as patched:
        refuse(patched, "unlink", errno.EACCES)
        press(ratings, "Delete these ratings")
    assert "could not be deleted (the system said:" in said(ratings)
    assert not path.read_bytes().strip(b"\0")  # overwritten all the same
    assert ratings.group.pairs == []
    press(ratings, "Delete these ratings")
    assert not path.exists()


def test_a_link_stays_a_link_until_it_is_deleted(path, tmp_path):
    path.parent.mkdir()
    path.symlink_to(tmp_path / "real.csv")
    group_file.save(Group(PAIRS), path)
    assert path.is_symlink()
    assert group_file.delete(path)
    assert not path.is_symlink()
    assert not (tmp_path / "real.csv").exists()


# Made-up ratings.


def test_made_up_ratings_are_marked_and_never_saved(path):
    ratings = GroupRatings(path, synthetic=7)
    assert (len(ratings.group.pairs), ratings.group.synthetic) == (7, True)
    press(ratings, "Rehearse with made-up ratings")
    assert ratings.group == Group(sorted(Group.rehearsal(12).pairs, key=in_order), synthetic=True)
    assert "12 people so far, made up." in said(ratings)
    press(ratings, SHOW)
    assert 'alt="SYNTHETIC data.' in said(ratings)
    press(ratings, "Save on this computer")
    assert "Made-up ratings are never saved." in said(ratings)
    assert not path.parent.exists()
    with pytest.raises(ValueError, match=r"^Made-up ratings are never saved\.$"):
        group_file.save(ratings.group, path)
    press(ratings, "Take back the last addition")
    assert ratings.group.pairs == []


@pytest.mark.parametrize("way", ["slip", "lines", "saved"])
def test_made_up_ratings_go_when_real_ones_come_and_are_never_mixed_with_them(path, way):
    group_file.save(Group([(6, 4)]), path)
    ratings = GroupRatings(path, synthetic=12)
    if way == "slip":
        put_slips(ratings, [(6, 4)])
    elif way == "lines":
        paste(ratings, "nothing to use")
        assert ratings.group.synthetic
        paste(ratings, "6 4")
    else:
        press(ratings, "Go on with the 1 saved")
    assert (ratings.group.pairs, ratings.group.synthetic) == ([(6, 4)], False)
    assert "The made-up ratings are gone." in said(ratings)
    press(ratings, "Rehearse with made-up ratings")
    assert REAL_HERE in said(ratings)
    assert ratings.group.pairs == [(6, 4)]


def test_deleting_made_up_ratings_leaves_the_saved_ones(path):
    group_file.save(Group(PAIRS), path)
    ratings = GroupRatings(path, synthetic=12)
    press(ratings, "Delete these ratings")
    assert ratings.group.pairs == []
    assert len(group_file.load(path).pairs) == 5
    press(ratings, "Delete these ratings")
    assert not path.exists()


def test_how_many_to_make_up_is_a_number():
    with pytest.raises(ValueError, match=r"^synthetic must be None or a whole number from 1 to 1,000, not 0\.$"):
        GroupRatings(synthetic=0)


def test_the_words_do_not_cheer(ratings):
    words = []
    for way in widgets_of(ratings, "ToggleButtons")[0].options:
        widgets_of(ratings, "ToggleButtons")[0].value = way
        words.append(said(ratings))
    for step in (NOTHING, REAL_HERE, *shown(ratings)):
        words.append(step)
    assert not re.search(r"great|well done|congrat|improve|better|worse|proven|significan|!", " ".join(words).lower())
