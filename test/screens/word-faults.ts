import type { Page } from 'playwright-core';

/** Words that end as a plural does. */
const SINGULAR = 'is|has|was|as|across|axis|bias|class|focus|less|radius|series|status';

/** What no sentence of the window may hold, by what is wrong with it. */
const WRONG: Readonly<Record<string, RegExp>> = {
  'value of the code': /\b(NaN|undefined|null|Infinity)\b|\[object/,
  'name of the code': /(^|[\s(“])[A-Za-z]+(_[A-Za-z]+)+(?=$|[\s),:;”]|\.\s|\.$)/,
  'hyphen for a minus': /(^|[\s(])-\d/,
  plural: new RegExp(`(^|[\\s(])1 (?!(${SINGULAR})\\b)[a-z]{2,}s\\b`),
  'straight apostrophe': /\w'\w/,
  'dots for an ellipsis': /\.\.\./,
};

/** What people typed, or another program wrote: names of files and columns. */
const NOT_OURS = 'code, .mono, kbd, input, select, textarea, [role=alert], [title*="/"]';

/** Sentences on show that no person writes. */
export async function wordFaults(page: Page): Promise<string[]> {
  const texts: string[] = await page.evaluate(`(() => {
    const texts = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { parentElement } = node;
      if (!parentElement?.checkVisibility() || parentElement.closest(${JSON.stringify(NOT_OURS)})) continue;
      const text = node.textContent.trim().replace(/\\s+/g, ' ');
      if (text !== '') texts.add(text);
    }
    return [...texts];
  })()`);
  return texts.flatMap((text) =>
    Object.entries(WRONG).flatMap(([what, pattern]) =>
      pattern.test(text) ? [`${what}: ${text.slice(0, 90)}`] : [],
    ),
  );
}
