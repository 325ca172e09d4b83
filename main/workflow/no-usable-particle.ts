import { badInput, type JanusError } from '../../preload/contract/errors.ts';
import type { RejectReason } from '../../preload/contract/z-series-quality.ts';

/** What `followStack` says against a particle, and what can be done about it. */
const REASONS: Partial<Record<RejectReason, [fact: string, remedy: string]>> = {
  'too-close': ['too close to another one', 'lower --min-spacing-diameters, or take sparser stacks'],
  'at-edge': [
    'less than half a mask from the edge',
    'take a smaller --mask-side-px, or stacks with more around the particles',
  ],
  'too-few-slices': [
    'found in too few slices',
    'raise --sensitivity, lower --min-slice-fraction, or check the diameter',
  ],
  'no-defocus-change': [
    'the same in all slices, as dirt is',
    'take stacks that cover more heights, or check the diameter',
  ],
  doublet: ['one of a doublet', 'take stacks with single particles'],
};

/** No particle of the stacks serves the calibration: why not, by how many, and the remedy for what most of them have. */
export function noUsableParticle(rejects: readonly (RejectReason | null)[]): JanusError {
  const counts = Object.entries(REASONS)
    .map(([reason, [fact, remedy]]) => ({
      reason,
      count: rejects.filter((one) => one === reason).length,
      fact,
      remedy,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  if (counts.length === 0)
    return badInput('No particle was found in the stacks; check the diameter, or raise --sensitivity.');
  const facts = counts.map(({ count, fact }) => `${count} ${fact}`).join(', ');
  const [{ reason, remedy }] = counts;
  return badInput(`No particle of the stacks can be used (${facts}); ${remedy}.`, { what: reason });
}
