import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Faults of every level that axe finds in what is on show, one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)}: ${node.failureSummary ?? ''}`),
  );
}
