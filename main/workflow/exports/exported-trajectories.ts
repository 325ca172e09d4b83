import type { TrackTable } from '../../../preload/contract/commands.ts';
import { DEFAULT_DIAMETER_UM } from '../../../preload/contract/default-particle.ts';
import type { Source } from '../../project/sources.ts';
import { frameIntervalSOf, pixelUmOf } from '../source-lengths.ts';

export type Handedness = 'right' | 'left' | 'unknown';

/** Trajectories of a video as they leave the program. */
export interface Trajectories {
  table: TrackTable;
  /** What a person calls them, by their number. */
  names: ReadonlyMap<number, string>;
  video: {
    name: string;
    width: number;
    height: number;
    frames: number;
    pixelUm: number;
    frameIntervalS: number;
    diameterUm: number;
  };
  /** Whether x, y and z are a right-handed system. */
  handedness: Handedness;
}

/**
 * x to the right, y down in the image and z up are right-handed when the sample is seen from below, for then down in the image and up in the
 * sample turn together; from above they are left-handed. A mirror in the light path and turning y change that.
 */
export function handednessOf(setup: Source['setup'], yUp: boolean): Handedness {
  if (!setup?.view) return 'unknown';
  const turns = Number(setup.view === 'above') + Number(setup.mirrored) + Number(yUp);
  return turns % 2 === 0 ? 'right' : 'left';
}

/** y counted from the bottom row of the image upwards. */
function turnY(table: TrackTable, height: number, pixelUm: number): TrackTable {
  return {
    ...table,
    yPx: table.yPx.map((y) => height - 1 - y),
    yUm: table.yUm.map((y) => (height - 1) * pixelUm - y),
  };
}

export function trajectoriesOf(
  video: Source,
  table: TrackTable,
  yUp: boolean,
  names: Trajectories['names'] = new Map(),
): Trajectories {
  const { name, info, setup } = video;
  const pixelUm = pixelUmOf(video);
  return {
    names,
    table: yUp ? turnY(table, info.height, pixelUm) : table,
    video: {
      name,
      width: info.width,
      height: info.height,
      frames: info.frames,
      pixelUm,
      frameIntervalS: frameIntervalSOf(video),
      diameterUm: setup?.particleDiameterUm ?? DEFAULT_DIAMETER_UM,
    },
    handedness: handednessOf(setup, yUp),
  };
}

/** Pairs of rows that follow each other in a trajectory. */
export function* edgesOf({ particle }: TrackTable): Generator<[from: number, to: number]> {
  for (let row = 1; row < particle.length; row += 1)
    if (particle[row] === particle[row - 1]) yield [row - 1, row];
}
