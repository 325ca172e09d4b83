import type { AnalysisRow } from '../../../preload/contract/analysis.ts';
import { chosenText } from '../../../preload/contract/chosen-tracks.ts';

/** What was analysed, in words. */
export function analysedText({ videos, chosen, by }: Pick<AnalysisRow, 'videos' | 'chosen' | 'by'>): string {
  const which = chosen ? `${chosenText(chosen)} of ` : '';
  const tags = by.length > 0 ? ` by ${by.join(', ')}` : '';
  return `${which}${videos.map(({ name }) => name).join(', ')}${tags}`;
}
