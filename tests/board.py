"""What the tests of the timer's board share: how to press it and how to read it."""

DOUBLE_MS = 300  # the board takes a second press within this time for a double click


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def board(page, index=0):
    """What the board shows."""
    root = page.locator(".backnb-timer").nth(index)
    return {
        "state": root.get_attribute("data-state"),
        "kind": root.get_attribute("data-kind"),
        "rep": int(root.get_attribute("data-rep")),
        "digits": root.get_by_role("timer").inner_text(),
    }


def trait(page, name):
    return page.evaluate("(name) => bare.model.traits[name]", name)


def saved(page):
    return page.evaluate("bare.model.saved")


def start(page, ran_s=0):
    """Press Start, and let the set run."""
    button(page, "Start").click()
    page.clock.run_for(ran_s * 1000)


def tones(page):
    """Every tone that is laid and has not been taken off: when it begins on the loudspeaker, and its hertz."""
    return page.evaluate(
        """() => loudspeaker.tones.filter(({ from, until }) => until > from)
            .map(({ from, hertz }) => [from, hertz]).sort((a, b) => a[0] - b[0])"""
    )


def functions(page, widget, expression, argument=None):
    """Evaluate an expression that may use the functions of a widget's module."""
    source = str(widget._esm).partition("export default")[0]
    return page.evaluate(
        "([source, expression, argument]) => new Function('argument', `${source}; return ${expression}`)(argument)",
        [source, expression, argument],
    )
