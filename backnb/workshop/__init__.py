"""One hour with a group: the check of the room, the hour on the projector, and the group's ratings without names."""

import lazy_loader

from backnb.kit.missing import in_its_place

_get, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "group": ["Group"],
        "group_figure": ["plot_group"],
        "group_ratings": ["GroupRatings"],
        "live_room": ["LiveRoom"],
        "room_check": ["RoomCheck"],
        "run_of_show": ["RunOfShow"],
    },
)
__getattr__ = in_its_place(_get, "Group GroupRatings RunOfShow plot_group")
