import { expect, it } from 'vitest';
import { knownOfVideo } from '../../../main/project/out-of-date.ts';
import type { Source } from '../../../main/project/sources.ts';
import { DEFAULT_LOCALISE } from '../../../preload/contract/localise-settings.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { saidNothing } from '../../support/said-nothing.ts';

const video = (setup: Setup | null) =>
  ({
    kind: 'video',
    setup,
    options: ImportOptions.parse({}),
    info: saidNothing,
    localise: DEFAULT_LOCALISE,
  }) as unknown as Source;
const known = (setup: Setup | null) => knownOfVideo(video(setup), TrackOptions.parse({}));

it('trajectories depend on the temperature of the sample, 25 C where no setup says it', () => {
  const warm = Setup.parse({ name: 'warm', temperatureC: 37 });
  expect(known(warm)).toMatchObject({ temperatureC: 37 });
  expect(known(Setup.parse({ name: 'lab' }))['temperatureC']).toBe(known(null)['temperatureC']);
});
