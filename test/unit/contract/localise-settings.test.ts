import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LOCALISE,
  followSettings,
  ownOptions,
  withOwn,
} from '../../../preload/contract/localise-settings.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';

const settings = fc
  .record({
    particleDiameterUm: fc.constantFrom(null, 2, 3),
    radiusUm: fc.constantFrom(null, [1, 4] as [number, number]),
    maxDefocusUm: fc.constantFrom(40, 20),
    sensitivity: fc.constantFrom(0.9, 0.5),
    refine: fc.boolean(),
  })
  .map((own) => withOwn(DEFAULT_LOCALISE, own));

describe('settings for localising', () => {
  it('are always options that the schema takes, and the same again from what is their own', () => {
    fc.assert(
      fc.property(settings, settings, (base, own) => {
        expect(LocaliseOptions.safeParse(base).success).toBe(true);
        expect(withOwn(base, ownOptions(own, base))).toEqual(own);
      }),
    );
  });

  it('drop what has no effect beside an option of their own', () => {
    const base = withOwn(DEFAULT_LOCALISE, { maxDefocusUm: 20 });
    expect(withOwn(base, { radiusUm: [1, 4] })).toEqual({ ...DEFAULT_LOCALISE, radiusUm: [1, 4] });
  });

  it('are followed by results made with them, not by options that were given for one run', () => {
    const then = withOwn(DEFAULT_LOCALISE, { sensitivity: 0.5 });
    const now = withOwn(DEFAULT_LOCALISE, { sensitivity: 0.7, polarity: 'dark' });
    expect(followSettings(then, then, now)).toEqual(now);
    expect(followSettings({ ...then, sensitivity: 0.6 }, then, now)).toEqual({ ...now, sensitivity: 0.6 });
  });
});
