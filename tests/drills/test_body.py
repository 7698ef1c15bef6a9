"""The moving body: segments that keep their length, joints that can do it, feet that carry it."""

import itertools
import math
from array import array
from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backnb import ROOF, SQUAT
from backnb.drills import body
from backnb.drills.body import PAST, pose, roof, squat, table
from backnb.drills.skeleton import SCALE, SEGMENTS

AMOUNTS = st.floats(0, PAST)
SQUATS = st.fixed_dictionaries({"tuck_at": st.floats(*body.TUCK_LIMITS)})
ROOFS = st.fixed_dictionaries({"reach": st.floats(*body.REACH_LIMITS), "low_back": st.floats(*body.LOW_BACK_LIMITS)})
ANYBODY = st.one_of(st.tuples(st.just(squat), SQUATS), st.tuples(st.just(roof), ROOFS))
GRID = [step / 200 for step in range(round(PAST * 200) + 1)]

LENGTHS = {
    "shank": ("ankle", "knee"),
    "thigh": ("knee", "hip"),
    "pelvis": ("hip", "sacrum"),
    "head": ("mid 6", "vertex"),
    "upper arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "hand": ("wrist", "finger"),
}
# In degrees, as far as bodies go; ours, and wide.
RANGES = {
    "ankle": (0, 40),
    "knee": (0, 150),
    "hip": (-35, 125),
    "low back": (0, 80),
    "mid back": (0, 45),
    "shoulder": (0, 182),
    "elbow": (-1, 150),
    "pelvis": (-25, 60),
    "head": (-30, 20),
}


def distance(joints, a, b):
    return math.dist(joints[a], joints[b])


@given(drill=ANYBODY, amount=AMOUNTS)
def test_every_segment_keeps_the_length_of_the_table(drill, amount):
    move, options = drill
    joints = move(amount, **options).joints
    for segment, ends in LENGTHS.items():
        assert distance(joints, *ends) == pytest.approx(SEGMENTS[segment][0] * SCALE)
    for part, before in (("low", "sacrum"), ("mid", "low 6")):
        links = [before, *(f"{part} {link}" for link in range(1, 7))]
        each = [distance(joints, a, b) for a, b in itertools.pairwise(links)]
        assert each == pytest.approx([SEGMENTS[f"{part} back"][0] * SCALE / 6] * 6)


@given(drill=ANYBODY, amounts=st.tuples(AMOUNTS, AMOUNTS))
def test_what_is_drawn_on_a_bone_stays_on_it(drill, amounts):
    move, options = drill
    first, second = (move(amount, **options).joints for amount in amounts)
    fixed = [("mid 6", "shoulder"), ("hip", "pubis"), ("sacrum", "pubis"), ("skull", "nose"), ("ankle", "calf")]
    for pair in fixed:
        assert distance(first, *pair) == pytest.approx(distance(second, *pair))


@given(drill=ANYBODY, amount=AMOUNTS)
def test_the_joints_stay_in_the_range_of_bodies(drill, amount):
    move, options = drill
    for joint, angle in move(amount, **options).angles.items():
        low, high = RANGES[joint]
        assert low <= angle <= high, (joint, angle)


@given(drill=ANYBODY, amount=AMOUNTS)
def test_the_angles_are_those_of_the_drawing(drill, amount):
    move, options = drill
    here = move(amount, **options)

    def direction(a, b):
        (x0, y0), (x1, y1) = here.joints[a], here.joints[b]
        return math.degrees(math.atan2(x1 - x0, y1 - y0))

    knee = direction("ankle", "knee") - direction("knee", "hip")
    assert knee == pytest.approx(here.angles["knee"])
    for part, before, sign in (("low", "sacrum", -1), ("mid", "low 6", 1)):
        links = [before, *(f"{part} {link}" for link in range(1, 7))]
        bends = [direction(b, c) - direction(a, b) for a, b, c in zip(links, links[1:], links[2:], strict=False)]
        assert bends == pytest.approx([sign * here.angles[f"{part} back"] / 6] * 5)


@given(drill=ANYBODY, amount=AMOUNTS)
def test_the_feet_are_flat_and_fixed_and_carry_the_whole_body(drill, amount):
    move, options = drill
    joints, standing = move(amount, **options).joints, move(0, **options).joints
    for joint in ("heel", "toe", "ankle"):
        assert joints[joint] == standing[joint]
    assert joints["heel"][0] < joints["mass"][0] < joints["toe"][0]
    assert joints["mass"][0] == pytest.approx(standing["mass"][0], abs=1e-6)
    assert all(y >= 0 for _, y in joints.values())


@given(drill=ANYBODY)
@settings(max_examples=15)  # each goes through a whole movement
def test_nothing_jumps(drill):
    """Ten times finer, ten times smaller: but for the quick first centimetres of the knees."""
    move, options = drill
    poses = [move(amount, **options) for amount in GRID]
    for before, after in itertools.pairwise(poses):
        for joint, point in before.joints.items():
            assert math.dist(point, after.joints[joint]) < 0.085, joint
        for angle, value in before.angles.items():
            assert abs(value - after.angles[angle]) < 8, angle


@given(options=SQUATS)
@settings(max_examples=15)  # each goes through a whole movement
def test_in_the_squat_the_hips_fall_steadily(options):
    heights = [squat(amount, **options).joints["hip"][1] for amount in GRID]
    steps = [before - after for before, after in itertools.pairwise(heights)]
    assert min(steps) > 0
    assert max(steps) == pytest.approx(min(steps))


@given(options=SQUATS, amount=st.floats(0, 1))
def test_the_low_back_keeps_its_curve_up_to_the_limit(options, amount):
    assert squat(amount, **options).angles["low back"] == body.LOW_BACK_CURVE


@given(options=SQUATS)
def test_past_the_limit_the_curve_flattens_and_the_pelvis_tips_under(options):
    past = [squat(1 + step / 100, **options).angles for step in range(26)]
    for name in ("low back", "pelvis", "hip"):
        assert all(before[name] > after[name] for before, after in itertools.pairwise(past)), name
    assert past[-1]["low back"] == pytest.approx(0)
    # It is the pelvis that tips, more than the trunk above it.
    assert past[0]["pelvis"] - past[-1]["pelvis"] > 10


@given(options=SQUATS, amount=AMOUNTS)
def test_the_arms_are_straight_in_front(options, amount):
    joints = squat(amount, **options).joints
    assert joints["shoulder"][1] == pytest.approx(joints["elbow"][1]) == pytest.approx(joints["wrist"][1])
    assert joints["shoulder"][0] < joints["elbow"][0] < joints["wrist"][0]


def test_who_tucks_later_goes_deeper_and_at_the_same_depth_looks_the_same():
    early, late = squat(1, tuck_at=0.4), squat(1, tuck_at=0.8)
    assert late.joints["hip"][1] < early.joints["hip"][1]
    assert squat(0.5, tuck_at=0.8) == early


@given(options=ROOFS)
@settings(max_examples=15)  # each goes through a whole movement
def test_the_arms_rise_first_and_then_everything_goes_back(options):
    poses = [roof(amount, **options) for amount in GRID]
    up = GRID.index(0.2)
    rising = [p.joints["wrist"][1] for p in poses[: up + 1]]
    assert all(before < after for before, after in itertools.pairwise(rising))
    assert all(p.angles["low back"] == poses[0].angles["low back"] for p in poses[: up + 1])
    back = poses[GRID.index(0.3) :]
    for before, after in itertools.pairwise(back):
        assert after.joints["finger"][0] < before.joints["finger"][0]
        assert after.joints["vertex"][0] < before.joints["vertex"][0]
        assert after.angles["low back"] > before.angles["low back"]  # P12: both take part
        assert after.angles["mid back"] < before.angles["mid back"]


@given(options=ROOFS, amount=AMOUNTS)
def test_the_palms_look_up(options, amount):
    """The hand lies flat enough: its back below, or towards the face."""
    joints = roof(amount, **options).joints
    assert joints["finger"][0] < joints["wrist"][0]


def test_two_people_with_very_different_ranges_are_both_at_their_own_limit():
    """P15."""
    little, much = roof(1, reach=0.2), roof(1, reach=1.0)
    standing = roof(0)
    bends = [p.angles["low back"] - standing.angles["low back"] for p in (little, much)]
    # From 6 to 29 degrees: the averages in Troke and others 2001.
    assert bends == pytest.approx([6, 29], abs=0.5)
    assert much.joints["finger"][0] < little.joints["finger"][0] - 0.2


@given(low_back=st.floats(*body.LOW_BACK_LIMITS), reach=st.floats(*body.REACH_LIMITS))
def test_low_back_and_mid_back_share_the_bend_as_told(low_back, reach):
    standing, back = roof(0).angles, roof(1, low_back=low_back, reach=reach).angles
    low, mid = back["low back"] - standing["low back"], standing["mid back"] - back["mid back"]
    assert low / (low + mid) == pytest.approx(low_back)


def test_the_masses_are_those_of_one_whole_body():
    assert sum(mass for _, mass, _ in SEGMENTS.values()) == pytest.approx(1, abs=0.002)


@pytest.mark.parametrize("move", [squat, roof, body.standing])
def test_a_standing_body_is_as_tall_as_the_person_it_is_scaled_to(move):
    assert move(0).joints["vertex"][1] == pytest.approx(1.7, rel=0.03)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: squat(-0.1), "amount must be a number from 0 to 1.25, not -0.1."),
        (lambda: roof(1.3), "amount must be a number from 0 to 1.25, not 1.3."),
        (lambda: squat(float("nan")), "amount must be a number from 0 to 1.25, not nan."),
        (lambda: squat(1, tuck_at=1), "tuck_at must be a number from 0.3 to 0.8, not 1."),
        (lambda: roof(1, reach="far"), "reach must be a number from 0.2 to 1, not 'far'."),
        (lambda: roof(1, low_back=0), "low_back must be a number from 0.2 to 0.8, not 0."),
        (lambda: squat(1, slip="head"), "slip must be one of '', 'arms', 'heels', not 'head'."),
    ],
)
def test_what_is_not_allowed_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_each_slip_is_what_it_says_and_the_body_still_balances():
    for tuck_at in (0.3, 0.6, 0.8):
        right, arms, heels = (squat(1, tuck_at=tuck_at, slip=slip) for slip in ("", "arms", "heels"))
        assert arms.joints["wrist"][1] < right.joints["wrist"][1] - 0.3
        assert arms.angles["pelvis"] > right.angles["pelvis"] + 5  # the trunk makes up for the arms
        assert heels.joints["toe"] == right.joints["toe"]
        assert heels.joints["heel"][1] > right.joints["heel"][1] + 0.04
        assert heels.joints["knee"][0] > right.joints["knee"][0] + 0.04
        for slipped in (arms, heels):
            assert slipped.joints["heel"][0] < slipped.joints["mass"][0] < slipped.joints["toe"][0]
            assert slipped.joints["hip"][1] == pytest.approx(right.joints["hip"][1])
        over, fallen = (body.front(1, tuck_at=tuck_at, slip=slip).joints for slip in ("", "knees"))
        assert abs(over["knee left"][0] - over["ankle left"][0]) < 0.05
        assert fallen["knee left"][0] < over["knee left"][0] - 0.05
        assert over["ankle left"][0] > over["hip left"][0]  # P7
    assert roof(1, slip="head").angles["head"] < roof(1).angles["head"] - 30


MADE = {
    "squat": (table(SQUAT), pose, SQUAT),
    "front": (table(SQUAT, "front"), lambda _, amount: body.front(amount), SQUAT),
    "roof": (table(ROOF), pose, ROOF),
}


def mm(made):
    return array("h", b64decode(made["mm"])).tolist()


@pytest.mark.parametrize(("made", "move", "exercise"), MADE.values(), ids=MADE)
def test_the_table_has_every_joint_at_every_amount(made, move, exercise):
    (amounts,) = made["axes"]
    assert (amounts[0], amounts[-1]) == (0, PAST)
    width = 2 * len(made["joints"])
    for row, amount in enumerate(amounts):
        joints = move(exercise, amount).joints
        expected = [1000 * number for name in made["joints"] for number in joints[name]]
        assert mm(made)[row * width : (row + 1) * width] == pytest.approx(expected, abs=0.5)


def test_the_table_of_options_is_a_table_for_each():
    both = table(SQUAT, tuck_at=[0.4, 0.7])
    assert mm(both) == mm(table(SQUAT, tuck_at=0.4)) + mm(table(SQUAT, tuck_at=0.7))


@pytest.mark.parametrize(("made", "move", "exercise"), MADE.values(), ids=MADE)
def test_between_two_amounts_a_straight_line_is_the_body(made, move, exercise):
    (amounts,), numbers, width = made["axes"], mm(made), 2 * len(made["joints"])
    for row, (low, high) in enumerate(itertools.pairwise(amounts)):
        rows = zip(numbers[row * width : (row + 1) * width], numbers[(row + 1) * width :], strict=False)
        halfway = [number for name in made["joints"] for number in move(exercise, (low + high) / 2).joints[name]]
        assert [(a + b) / 2000 for a, b in rows] == pytest.approx(halfway, abs=0.006)


@pytest.mark.parametrize("made", [made for made, *_ in MADE.values()], ids=MADE)
def test_every_dot_to_be_drawn_is_a_joint(made):
    dots = {joint for limb in made["limbs"].values() for joint, _ in limb} | {*made["spine"], *made["wedge"]}
    assert dots | set(made["nose"]) <= set(made["joints"])
    assert {*made["over"], *made["far"]} <= set(made["limbs"])
