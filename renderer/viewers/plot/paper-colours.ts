/** The light theme's value of a custom property, whichever theme is on: figures are for paper. */
export function paperColour(name: string): string {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSStyleRule) || !/^:root\[data-theme=["']?light["']?\]$/.test(rule.selectorText))
        continue;
      const value = rule.style.getPropertyValue(name).trim();
      if (value) return value;
    }
  }
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#444444';
}
