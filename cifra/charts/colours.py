"""The colours of the charts, which name a role and not a look, and the widths of their two drawings.

The build repaints them (`cifra.charts.svg`): in the page they are variables, which dark mode changes.
"""

INK, QUIET, LINE, SIGN = "#1a1a1a", "#595959", "#d0d0d0", "#ffffff"
WIDE, NARROW = 660, 330  # pixels: the column of a page, and a phone's
