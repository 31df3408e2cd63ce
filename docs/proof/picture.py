#!/usr/bin/env python3
"""Takes the picture of both runs out of the page of a proof, as one SVG that stands by itself.

    docs/proof/picture.py proof.html > docs/proof/bigint.svg
"""

import re
import sys
import textwrap

STYLE = """
svg { background: #ffffff; font: 13px system-ui, sans-serif; }
.name { fill: #1d2530; } .during { fill: #f3f5f8; }
.grid { stroke: #d8dee6; stroke-width: .6; } .number { font-size: 11px; fill: #66717f; }
.reads { fill: #6f9bd8; fill-opacity: .55; stroke: #6f9bd8; }
.writes { fill: #e8963a; fill-opacity: .45; stroke: #e8963a; }
.limit { stroke: #b3261e; stroke-dasharray: 5 4; } .refused { fill: #b3261e; }
"""
WIDTH, HEIGHT, HEAD = 620, 240, 24


def drawings(page):
    for figure in re.findall(r"<figure>(.*?)</figure>", page, re.DOTALL):
        name = re.search(r"<figcaption>(.*?)</figcaption>", figure).group(1)
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", figure, re.DOTALL).group(1)
        # Tenths are enough.
        yield name, re.sub(r"(\d+\.\d)\d+", r"\1", drawing)


def main():
    with open(sys.argv[1], encoding="utf-8") as page:
        found = list(drawings(page.read()))
    width = WIDTH * len(found)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + HEAD}" role="img">')
    print(f"<title>the longest queries over time: blue reads, orange writes</title><style>{STYLE}</style>")
    for place, (name, drawing) in enumerate(found):
        print(f'<g transform="translate({place * WIDTH} {HEAD})"><text class="name" x="52" y="-6">{name}</text>')
        # Long lines are hard on editors.
        print("\n".join(textwrap.wrap(drawing, 160, break_long_words=False, break_on_hyphens=False)))
        print("</g>")
    print("</svg>")


main()
