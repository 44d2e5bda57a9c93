# SPDX-License-Identifier: MIT
"""The picture of docs/benchmarks.md: SVG by hand, with its own ground, readable in light and in dark."""
import math
from html import escape

WIDTH, LABEL, RIGHT, ROW, BAR = 760, 210, 80, 22, 14
FIGURE = 56  # room that a written figure takes
DOT = 6
STYLE = """
  .ground { fill: #ffffff } text { fill: #24292f; font: 13px system-ui, sans-serif }
  .title { font-weight: 600; font-size: 15px } .faint { fill: #57606a; font-size: 12px }
  .ours { fill: #0969da } .raw { fill: #57606a } .peer { fill: #afb8c1 }
  .grid { stroke: #d0d7de } .limit { stroke: #bc4c00; stroke-width: 2 } .limit-text { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #e6edf3 } .faint { fill: #9198a1 }
    .ours { fill: #4493f8 } .raw { fill: #9198a1 } .peer { fill: #545d68 }
    .grid { stroke: #30363d } .limit { stroke: #f0883e } .limit-text { fill: #f0883e }
  }"""


def kind(name):
    return "raw" if name == "raw" else "ours" if name in ("lua54", "luajit") else "peer"


class Drawing:
    """Elements from top to bottom; `y` is where the next one goes."""

    def __init__(self):
        self.parts, self.y = [], 12

    def text(self, x, text, style="", anchor="start", y=None):
        self.parts.append(f'<text x="{x:.0f}" y="{self.y if y is None else y:.0f}" class="{style}" '
                          f'text-anchor="{anchor}">{escape(text)}</text>')

    def line(self, x, top, bottom, style):
        self.parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{bottom:.0f}" '
                          f'class="{style}"/>')

    def title(self, title, below):
        self.y += 18
        self.text(16, title, "title")
        self.y += 18
        self.text(16, below, "faint")
        self.y += 12

    def finish(self):
        height = self.y + 16
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
                f'height="{height:.0f}" role="img">\n'
                f'<title>luaflask beside raw libh2o and its peers</title>\n'
                f'<style>{STYLE}\n</style>\n<rect class="ground" width="100%" height="100%" rx="6"/>\n'
                + "\n".join(self.parts) + "\n</svg>\n")


def draw_bars(drawing, groups):
    """Bars from zero, grouped by case; a mark where a target lies."""
    most = max(max(value, limit or 0) for _, rows in groups for _, _, value, limit in rows)
    scale = (WIDTH - LABEL - RIGHT) / most
    for case, rows in groups:
        drawing.y += 16
        drawing.text(16, case, "faint")
        drawing.y += 6
        for label, name, value, limit in rows:
            drawing.parts.append(f'<rect x="{LABEL}" y="{drawing.y:.0f}" width="{value * scale:.1f}" '
                                 f'height="{BAR}" rx="2" class="{kind(name)}"/>')
            middle = drawing.y + BAR - 3
            drawing.text(LABEL - 8, label, anchor="end", y=middle)
            end = LABEL + value * scale
            if limit:
                mark = LABEL + limit * scale
                drawing.line(mark, drawing.y - 3, drawing.y + BAR + 3, "limit")
                if end - 8 < mark < end + FIGURE:  # the figure goes behind a mark that would run through it
                    end = mark
            drawing.text(end + 8, f"{value:,.0f}", y=middle)
            drawing.y += ROW


def draw_dots(drawing, rows):
    """Dots on a logarithmic scale that begins at the yardstick: bars would need a zero."""
    most = max(max(value for _, _, value in rows) * 1.15, 2)
    least = min(min(value for _, _, value in rows), 1)
    scale = (WIDTH - LABEL - RIGHT - 2 * DOT) / (math.log(most) - math.log(least))

    def place(value):
        return LABEL + 2 * DOT + (math.log(value) - math.log(least)) * scale
    top, bottom = drawing.y, drawing.y + ROW * len(rows)
    for mark in (1, 2, 5, 10, 20, 50, 100):
        if least <= mark <= most:
            drawing.line(place(mark), top, bottom, "grid")
            drawing.text(place(mark), str(mark), "faint", "middle", bottom + 16)
    for label, name, value in rows:
        middle = drawing.y + ROW / 2
        drawing.text(LABEL - 8, label, anchor="end", y=middle + 4)
        drawing.parts.append(f'<circle cx="{place(value):.1f}" cy="{middle:.0f}" r="{DOT}" '
                             f'class="{kind(name)}"/>')
        drawing.text(place(value) + 12, f"{value:.2f}" if value < 10 else f"{value:.0f}", y=middle + 4)
        drawing.y += ROW
    drawing.y += 16


def draw(groups, ratios, date):
    """groups: [(case, [(label, name, instructions, limit or None)])]; ratios: [(label, name, times raw)]."""
    drawing = Drawing()
    if groups:
        drawing.title("User-space instructions per request", "less is better; an upright mark is a target")
        draw_bars(drawing, groups)
    if ratios:
        drawing.y += 14
        drawing.title("CPU time per request for hello, raw libh2o = 1",
                      f"kernel included, logarithmic scale; less is better; one run, {date}")
        draw_dots(drawing, ratios)
    return drawing.finish()
