"""The figures: ratings on 0 to 10, n in the title, gaps counted, up and down drawn alike, nothing praised."""

import base64
import io
import re
from datetime import UTC, datetime, timedelta

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from helpers import BANNED, rating
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text

from backnb import StiffnessLog, plot_session, plot_sessions
from backnb.kit.picture import BLUE, GREY, INK, PX_PER_IN, card
from backnb.ratings.demonstrations import plot_misleading

NINE = [6, 5, 7, 3, None, 8, 6, 10, 4, 5, 6], [4, 5, 6, 4, 3, 4, None, 0, 4, 4, 3]


def table(before, after, **columns):
    start = datetime(2026, 3, 1, tzinfo=UTC)
    return pd.DataFrame(
        {
            "at": pd.Series([start + timedelta(days=day) for day in range(len(before))], dtype="object"),
            "before": pd.Series(before, dtype="Int64"),
            "after": pd.Series(after, dtype="Int64"),
            **columns,
        }
    )


def words(figure):
    """Give all that a figure says, each text between bars, with the white space of line breaks evened out."""
    figure.draw_without_rendering()
    return re.sub(r"\s+", " ", "".join(f"| {text.get_text()} |" for text in figure.findobj(Text)))


def drawn_texts(figure):
    """Give every text on the card; the numbers of an axis only where the axis reaches."""
    yield from figure.texts
    for axes in figure.axes:
        yield from axes.texts
        yield from (axes.xaxis.label, axes.yaxis.label)
        yield from (axes.get_legend().get_texts() if axes.get_legend() else ())
        yield from (child for child in axes.get_children() if isinstance(child, Text) and child not in axes.texts)
        for axis in (axes.xaxis, axes.yaxis):
            low, high = axis.get_view_interval()
            ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            yield from (tick.label1 for tick in ticks if tick.label1.get_visible())


def dots(axes, marker="o"):
    """Give every drawn dot as (x, y, is it hollow)."""
    return [
        (x, y, to_hex(line.get_markerfacecolor()) == "#ffffff")
        for line in axes.lines
        if line.get_marker() == marker
        for x, y in zip(*line.get_data(), strict=True)
        if y == y
    ]


def colours(axes):
    """Give the colours of what is drawn for the ratings: lines that join, stems, dots (not the lines across)."""
    found = {to_hex(line.get_color()) for line in axes.lines if line.get_marker() == "o"}
    for collection in axes.findobj(LineCollection):
        found |= {to_hex(colour) for colour in collection.get_colors()}
    return found


def assert_rating_axis(axes):
    assert axes.get_ylim() == (0, 10)
    assert list(axes.get_yticks()) == [0, 5, 10]
    assert axes.get_ylabel() == "higher = stiffer"


def assert_nothing_is_cut(figure):
    """Every word lies inside the figure, and no two words overlap."""
    figure.draw_without_rendering()
    inside = figure.bbox
    texts = [text for text in drawn_texts(figure) if text.get_text().strip()]
    boxes = [text.get_window_extent() for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert inside.x0 <= box.x0, text
        assert box.x1 <= inside.x1, text
        assert inside.y0 <= box.y0, text
        assert box.y1 <= inside.y1, text
    for index, box in enumerate(boxes):
        for other, text in zip(boxes[:index], texts, strict=False):
            assert not box.overlaps(other), (texts[index], text)


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        (6, 4, "6 → 4 || change −2"),
        (5, 5, "5 → 5 || no change"),
        (4, 5, "4 → 5 || stiffer by 1"),
        (0, 10, "0 → 10 || stiffer by 10"),
        (10, 0, "10 → 0 || change −10"),
        (6, None, "before: 6 after: no answer"),
        (None, 0, "before: no answer after: 0"),
        (pd.NA, float("nan"), "before: no answer after: no answer"),
    ],
)
def test_one_session(before, after, label):
    figure = plot_session(before, after)
    (axes,) = figure.axes
    assert_rating_axis(axes)
    said = words(figure)
    assert "One session, n = 1 |" in said
    assert f"| {label} |" in said
    assert "Ratings move for many reasons (rest, time, expectation). This does not show why." in said
    assert ("If it hurts, stop." in said) == ("stiffer by" in label)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["before", "after"]
    answered = [(0, before, True), (1, after, False)]
    assert dots(axes) == [(x, y, hollow) for x, y, hollow in answered if type(y) is int]
    assert {to_hex(line.get_color()) for line in axes.lines} == {BLUE}
    assert figure.get_figheight() * PX_PER_IN <= 300
    assert_nothing_is_cut(figure)


def test_up_and_down_have_the_same_colour():
    upper, lower = plot_sessions(table([6, 4, 5], [4, 6, 5])).axes
    assert colours(upper) == colours(lower) == {BLUE}


def test_many_sessions():
    figure = plot_sessions(table(*NINE))
    upper, lower = figure.axes
    assert_rating_axis(upper)
    said = words(figure)
    assert "n = 9 sessions |" in said
    assert "lower after: 6, same: 2, higher: 1 median change −1 not counted: 2 with a rating missing" in said
    assert "median before: 6" in said
    assert "Days that you chose yourself tend to be high, and fall anyway. This does not show why." in said
    assert "pain" not in said
    before, after = NINE
    expected = [(x, y, True) for x, y in enumerate(before, 1) if y is not None]
    expected += [(x, y, False) for x, y in enumerate(after, 1) if y is not None]
    assert dots(upper) == expected
    changes = [(1, -2), (2, 0), (3, -1), (4, 1), (6, -4), (8, -10), (9, 0), (10, -1), (11, -3)]
    assert [(x, y) for x, y, _ in dots(lower)] == changes
    assert_nothing_is_cut(figure)


def test_the_dashed_line_is_the_median_of_the_ratings_before():
    upper, _ = plot_sessions(table([6, None, 3] * 4, [0] * 12)).axes
    (dashed,) = [line for line in upper.lines if line.is_dashed()]
    assert set(dashed.get_ydata()) == {4.5}


@pytest.mark.parametrize(("count", "medians"), [(7, 0), (8, 2)])
def test_a_median_begins_at_eight_sessions(count, medians):
    figure = plot_sessions(table([6] * count, [4] * count))
    assert words(figure).count("median") == medians
    assert ("Median change -2." in figure.alt) == (medians > 0)


@pytest.mark.parametrize("biggest", [0, 1, 4, 5, 6, 7, 10])
def test_every_change_lies_inside_the_lower_panel_and_zero_in_its_middle(biggest):
    for before, after in [(0, biggest), (biggest, 0)]:
        _, lower = plot_sessions(table([before], [after])).axes
        bottom, top = lower.get_ylim()
        assert bottom == -top
        assert bottom < after - before < top
        assert all(tick == int(tick) for tick in lower.get_yticks())


def test_more_or_new_pain_is_marked_by_its_shape():
    pain = pd.Series(["none", "more", None, "new", "same", "new"], dtype="string")
    figure = plot_sessions(table([6, 6, 6, 6, 6, 6], [4, 4, 4, 4, 4, None], pain=pain))
    upper, lower = figure.axes
    assert "more or new pain" in words(figure)
    assert figure.alt.endswith(" More or new pain: 3 sessions, each with a cross.")
    assert [x for x, _, _ in dots(upper, "x")] == [2, 4, 6]
    assert [x for x, _, _ in dots(lower)] == [1, 2, 3, 4, 5]
    crosses = min(y for _, y, _ in dots(upper, "x"))
    assert crosses < 0 < upper.get_legend().get_window_extent().y0  # below the ratings, the legend above them
    assert {to_hex(line.get_color()) for line in upper.lines if line.get_marker() == "x"} == {INK}
    assert_nothing_is_cut(figure)


def test_an_empty_table_gets_a_friendly_figure(tmp_path):
    figure = plot_sessions(StiffnessLog(tmp_path / "none.sqlite").sessions())
    assert not figure.axes
    assert (
        words(figure).strip("| ") == figure.alt == "No sessions yet. Finish one with the board, and it is shown here."
    )
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize(("before", "after", "counted"), [([6], [None], "1 with"), ([6, None], [None, 4], "2 with")])
def test_sessions_without_a_complete_pair_are_not_called_complete(before, after, counted):
    figure = plot_sessions(table(before, after))
    assert "n = 0 complete sessions" in words(figure)
    assert f"{counted} a rating missing" in words(figure)
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("number", [1, 2, 9, 60, 120, 121, 300, 900, 10_000])
def test_few_and_many_sessions_have_dates_and_words_that_no_other_runs_into(number):
    sessions = table([10, 7] * number, [7, 10] * number).head(number)
    exercise = (["squat"] * 8 + ["none"]) * number
    sessions = sessions.assign(pain="more", exercise=exercise[:number])  # the longest legend
    figure = plot_sessions(sessions)
    drills = exercise[:number].count("squat")
    assert f"n = {drills:,} session{'s' if drills > 1 else ''} |" in words(figure)
    axes = figure.axes[-1]
    axis = axes.xaxis if number <= 120 else axes.yaxis
    assert "20" in "".join(label.get_text() for label in axis.get_ticklabels())
    assert len(axis.get_ticklabels()) <= 24
    assert_nothing_is_cut(figure)


def test_beyond_120_sessions_a_row_is_a_month_and_a_month_without_is_a_gap():
    """March: 31 days of 6 to 4, April: none, then 5 to 5 and a quiet day that is not counted."""
    days = [datetime(2026, 3, 1 + day // 4, 12, tzinfo=UTC) for day in range(124)]
    days += [datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2, 3)]
    sessions = table([6] * 124 + [5] * 2 + [9], [4] * 124 + [5] * 2 + [0])
    sessions = sessions.assign(at=days, exercise=["squat"] * 126 + ["none"])
    figure = plot_sessions(sessions)
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Mar 2026", "Apr 2026", "May 2026"]
    assert axes.get_xlim() == (0, 10)
    assert dots(axes) == [(6, 0, True), (4, 0, False), (5, 2, True), (5, 2, False)]
    assert "| n, lower, same, higher || 124 || 124 || 0 || 0 || 2 || 0 || 2 || 0 |" in words(figure)
    assert "1 day of quiet standing is drawn apart, not counted." in figure.alt


def test_sessions_are_drawn_in_order_of_time():
    upper, _ = plot_sessions(table([1, 2, 3], [4, 5, 6]).iloc[[2, 0, 1]]).axes
    assert [y for _, y, hollow in dots(upper) if hollow] == [1, 2, 3]


def test_a_saved_log_can_be_drawn(tmp_path):
    log = StiffnessLog(tmp_path / "sessions.sqlite")
    log.add(before=6, after=4, pain="more")
    log.add(before=3)
    said = words(plot_sessions(log.sessions()))
    assert "n = 1 session |" in said
    assert "not counted: 1 with a rating missing" in said
    assert "more or new pain" in said


answers = st.sampled_from([None, "none", "same", "more", "new"])


@settings(max_examples=5)
@given(st.lists(st.tuples(rating, rating, answers), max_size=40))
def test_no_figure_praises_or_cuts_a_word(rows):
    before, after, pain = zip(*rows, strict=True) if rows else ((), (), ())
    sessions = table(before, after, pain=pd.Series(pain, dtype="string"))
    figures = [plot_sessions(sessions), *(plot_session(*row[:2]) for row in rows[:2])]
    for figure in figures:
        assert not re.search(BANNED, words(figure).lower())
        assert all(axes.get_ylim() == (0, 10) for axes in figure.axes[:1])
        assert_nothing_is_cut(figure)


def test_a_bad_rating_is_refused_by_its_name():
    for name, draw in (
        ("before", lambda: plot_session([6, 5], 4)),
        ("after", lambda: plot_session(4, 11)),
        ("after", lambda: plot_sessions(table([6], [11]))),
    ):
        with pytest.raises(ValueError, match=rf"^{name} must be None \(no answer\) or a whole number .*\.$"):
            draw()


def test_a_missing_column_is_named():
    for at in ("2026-03-01", None):
        with pytest.raises(ValueError, match=r"^at must be a datetime for each session, .*\.$"):
            plot_sessions(table([6], [4]).assign(at=[at]))
    mixed = [datetime(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)]
    with pytest.raises(ValueError, match=r"^at must have a time zone for each session, or for none\.$"):
        plot_sessions(table([6, 6], [4, 4]).assign(at=pd.Series(mixed, dtype="object")))
    for draw in (plot_sessions, plot_misleading):
        with pytest.raises(ValueError, match=r"^sessions must be a table, such as .*, not \[6, 4\]\.$"):
            draw([6, 4])
    with pytest.raises(ValueError, match=r"after is missing\.$"):
        plot_sessions(table([6], [4]).drop(columns="after"))


def pixels(figure):
    raw = io.BytesIO()
    figure.savefig(raw, format="raw", dpi=30)
    return raw.getvalue()


@pytest.mark.parametrize(
    "theirs",
    [
        {"text.usetex": True},  # there need be no LaTeX
        {"font.family": "A Font That Nobody Has", "font.size": 30},
        {"savefig.facecolor": "black", "savefig.bbox": "tight", "axes.prop_cycle": plt.cycler(color=["red"])},
        plt.style.library["dark_background"],
    ],
)
@pytest.mark.parametrize("draw", [lambda: plot_session(6, 4), lambda: plot_sessions(table(*NINE))])
def test_a_users_settings_reach_no_figure_and_stay_as_they_are(theirs, draw, recwarn):
    expected = draw()
    plain = pixels(expected)
    with plt.rc_context(theirs):
        before = dict(plt.rcParams)
        figure = draw()
        assert pixels(figure) == plain
        assert pixels(expected) == plain  # drawn without the settings, saved under them
        assert figure._repr_html_() == expected._repr_html_()
        figure.canvas.print_figure(io.BytesIO(), format="png", bbox_inches="tight")  # as IPython shows it
        assert dict(plt.rcParams) == before
    assert pixels(figure) == plain  # and the other way round
    assert not recwarn.list
    assert not plt.get_fignums()  # none is left open to be shown twice


def test_html_holds_the_picture_and_its_words():
    figure = card(6.4, "A title", "A caption.", 'Before 6 & after 4, "change" <-2>')
    html = figure._repr_html_()
    assert html.startswith('<img class="backnb-picture" src="data:image/png;base64,')
    assert 'alt="Before 6 &amp; after 4, &quot;change&quot; &lt;-2&gt;"' in html
    assert "max-width:100%" in html
    assert "height:auto" in html
    assert "[data-jp-theme-light=false] img.backnb-picture{filter:invert" in html  # the page chooses light or dark
    png = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
    assert png.startswith(b"\x89PNG")
    assert plt.imread(io.BytesIO(png)).shape[1] == 7 * 160


def test_what_is_no_drill_is_a_square_that_belongs_to_no_pair():
    exercise = ["squat", "none", "none", "roof"]
    figure = plot_sessions(table([6, 5, 7, 5], [4, None, 9, 4], exercise=exercise))
    upper, lower = figure.axes
    assert [(x, y) for x, y, _ in dots(upper, "s")] == [(3, 7), (3, 9), (2, 5)]
    assert [(x, y) for x, y, _ in dots(lower, "s")] == [(3, 2)]
    assert {to_hex(line.get_color()) for line in upper.lines if line.get_marker() == "s"} == {GREY}
    assert figure.alt.startswith("n = 2 sessions. Lower after: 2, same: 0, higher: 0.")
    assert "1 day of quiet standing is drawn apart, not counted. 1 baseline rating without exercise." in figure.alt
    assert "Missing" not in figure.alt
