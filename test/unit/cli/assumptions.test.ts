import { expect, test } from 'vitest';
import { assumptionsOf } from '../../../main/cli/assumptions.ts';
import type { SourceRow } from '../../../preload/contract/commands.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { PRESET_SETUPS } from '../../../preload/contract/options/setup.ts';

interface Said {
  name?: string;
  options?: Partial<ImportOptions>;
  setup?: SourceRow['setup'];
  file?: 'up' | 'down' | null;
}

const stack = ({ name = 'a.tif', options = {}, setup = null, file = null }: Said): SourceRow =>
  ({
    name,
    kind: 'stack',
    axialFactor: 1.333,
    options: { ...ImportOptions.parse({}), ...options },
    setup,
    fileSays: { stageDirection: file },
  }) as SourceRow;

test('what nobody has said is said to be assumed, for one stack by its name and for several by their number', () => {
  const one = assumptionsOf([stack({})]);
  expect(one).toHaveLength(2);
  expect(one[0]).toMatch(/^The axial factor 1\.333 .* is assumed for a\.tif; give --axial-scale 1 /);
  expect(one[1]).toMatch(/^The focal plane is assumed to rise .* in a\.tif; give --stage-direction /);
  expect(assumptionsOf([stack({}), stack({ name: 'b.tif' })])[0]).toContain('for 2 stacks;');
});

test('what a person, the setup or the file has said is no assumption', () => {
  const axialScale = { kind: 'number', factor: 1 } as const;
  expect(assumptionsOf([stack({ options: { axialScale, stageDirection: 'up' } })])).toEqual([]);
  expect(assumptionsOf([stack({ setup: PRESET_SETUPS[0], file: 'down' })])).toEqual([]);
  expect(assumptionsOf([])).toEqual([]);
});
