"""What a page looks like in a browser and on paper: contrast, overflow, sizes of sheets."""

from __future__ import annotations

import io

from pypdf import PdfReader

CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => { const f = v => (v /= 255) <= .03928 ? v / 12.92
      : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const ground = e => { for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    if (!e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const ink = parse(e.closest('svg') ? style.fill : style.color);
    const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
  }
  return [...new Set(poor)];
}"""

OVERFLOWING = """() => [...document.querySelectorAll('body *')].filter(e =>
  e.checkVisibility() && !e.closest('.scroll, .hidden, .skip')
  && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + '.' + e.className)"""


def sheets(page):
    """Return the sizes of the sheets that a page is printed on, in points."""
    with PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        return {tuple(round(side) for side in sheet.mediabox[2:]) for sheet in pdf.pages}
