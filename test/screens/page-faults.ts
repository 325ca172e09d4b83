import type { Page } from 'playwright-core';

/** Of the score that browsers give a shift; 0.1 is good for a web page. Where work ends, its panel gives way to the button that starts it. */
const SEEN = 0.01;
/** What a person asks for may move what is there; a browser allows it half a second, which is little where drawing is by software. */
const ASKED_MS = 5000;

/** Begins to note what moves on the page without anyone having touched it. */
export const watchShifts = (page: Page): Promise<void> =>
  page.evaluate(`(() => {
    window.shifts = [];
    let asked = -Infinity;
    for (const type of ['pointerdown', 'keydown', 'input', 'wheel']) addEventListener(type, () => (asked = performance.now()), true);
    const nameOf = ({ node }) => {
      const element = node instanceof Element ? node : node?.parentElement;
      return element ? element.tagName.toLowerCase() + '.' + element.className + ' "' + (element.textContent ?? '').trim().slice(0, 30) + '"' : 'what is gone';
    };
    new PerformanceObserver((list) => {
      for (const { value, startTime, sources } of list.getEntries())
        if (startTime - asked > ${ASKED_MS} && value >= ${SEEN}) window.shifts.push(value.toFixed(4) + ' of the window: ' + sources.map(nameOf).join(', '));
    }).observe({ type: 'layout-shift', buffered: true });
  })()`);

/** What has moved since the last call. */
export const shifted = async (page: Page): Promise<string[]> => {
  const lines: string[] = await page.evaluate('window.shifts.splice(0)');
  return lines.map((line) => `moves by itself, ${line}`);
};

/**
 * Words that are cut off where no scroll bar leads to them and no tooltip says them, parts beyond the window, parts other than
 * tables that scroll sideways, and bars that are shorter than their share.
 */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(`(async () => {
    // A bar that is on its way to its share is not at fault.
    const moving = () => document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity && one.playState === 'running');
    for (let on = moving(); on.length > 0; on = moving()) await Promise.allSettled(on.map((one) => one.finished));
    const found = [];
    const context = document.createElement('canvas').getContext('2d');
    const textOf = (element) => (element.textContent ?? '').trim().replace(/\\s+/g, ' ').slice(0, 50);
    const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
    const scrolls = (overflow) => overflow === 'auto' || overflow === 'scroll';
    const hasWords = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
    for (const element of document.querySelectorAll('body *')) {
      if (!(element instanceof HTMLElement) || !element.checkVisibility({ visibilityProperty: true }) || element.closest('.visually-hidden')) continue;
      const style = getComputedStyle(element);
      if (style.clipPath !== 'none') continue;
      const name = element.tagName.toLowerCase() + ' "' + textOf(element) + '"';
      const isWide = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
      const isTold = element.closest('[title]') !== null;
      if (isWide && hides(style.overflowX) && hasWords(element) && !isTold) found.push('cut without a tooltip: ' + name);
      if (element.clientHeight > 0 && element.scrollHeight > element.clientHeight + 3 && hides(style.overflowY) && hasWords(element))
        found.push('cut below: ' + name);
      if (isWide && scrolls(style.overflowX) && !element.querySelector('table')) found.push('scrolls sideways: ' + name);
      const share = /^([\\d.]+)%$/.exec(element.style.width);
      if (share && !element.matches('.splitpanes__pane') && element.getBoundingClientRect().width < (Number(share[1]) / 100) * element.parentElement.clientWidth - 2)
        found.push('shorter than its share: ' + element.className + ' of ' + share[0]);
      if (element.matches('select')) {
        context.font = style.font;
        const chosen = element.selectedOptions[0]?.textContent.trim() ?? '';
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 20;
        if (context.measureText(chosen).width > room && !isTold) found.push('choice cut without a tooltip: ' + chosen);
      }
      const box = element.getBoundingClientRect();
      if (hasWords(element) && box.right > innerWidth + 1 && box.left < innerWidth && !element.closest('.scroll, [class*=scroll]'))
        found.push('beyond the window: ' + name);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page is wider than the window');
    return [...new Set(found)];
  })()`);
