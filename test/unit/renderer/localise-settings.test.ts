import { describe, expect, it } from 'vitest';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { leastScore, sensitivityFor } from '../../../preload/contract/sensitivity.ts';
import { SCORE_RANGE, scoreBins } from '../../../renderer/features/images/score-histogram.ts';
import { rejectedSummary } from '../../../renderer/features/images/rejected-words.ts';
import { changedWords, settingWords } from '../../../renderer/shared/localise/setting-words.ts';

describe('the histogram of scores', () => {
  it('counts each score once, those outside at the ends', () => {
    const bins = scoreBins([0.9, 0.91, 1, 2], [0.4, 0.1]);
    expect(bins.reduce((sum, { found }) => sum + found, 0)).toBe(4);
    expect(bins.reduce((sum, { rejected }) => sum + rejected, 0)).toBe(2);
    expect(bins[0]).toMatchObject({ from: SCORE_RANGE[0], rejected: 1 });
    expect(bins.at(-1)?.found).toBe(2);
    for (const { from, to, found } of bins) if (found && to < 0.95) expect(from).toBeGreaterThan(0.87);
  });
});

it('a threshold is the sensitivity that gives it', () => {
  for (const score of [0.7, 0.73, 0.9, 1]) expect(leastScore(sensitivityFor(score))).toBeCloseTo(score, 12);
  expect([sensitivityFor(0.2), sensitivityFor(1.5)]).toEqual([1, 0]);
});

it('settings are said with their units, only those that differ', () => {
  const options = LocaliseOptions.parse({ radiusUm: [1, 4.5], polarity: 'dark', refine: false });
  expect(changedWords(LocaliseOptions.parse({}))).toEqual([]);
  expect(changedWords(options)).toEqual(['Radius range 1 to 4.5 µm', 'Polarity dark', 'Refine centres off']);
  expect(settingWords(options, ['particleDiameterUm'])).toEqual(['Particle diameter automatic']);
});

it('what was rejected is counted by reason', () => {
  const one = { xPx: 0, yPx: 0, radiusPx: 1, score: 0.5 };
  const rejected = [
    { ...one, reason: 'few-edges' },
    { ...one, reason: 'low-score' },
    { ...one, reason: 'few-edges' },
  ] as const;
  expect(rejectedSummary(rejected)).toBe('1 score below the threshold, 2 edges on too little of a circle');
  expect(rejectedSummary([])).toBe('');
});
