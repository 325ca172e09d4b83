import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { alignZSeries, type AlignInput } from '../../../native-worker/align/align-z-series.ts';
import { radialProfiles } from '../../../native-worker/measure/discs.ts';
import { cutMasks, maskSidePx, preprocessMasks } from '../../../native-worker/image/mask.ts';
import { openSource } from '../../../native-worker/read/open.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';
import { AlignOptions, MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { randomFrom } from '../random.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/janus_dev/', import.meta.url));
const STACKS = 3;
const STEP_UM = 0.5;

interface TruthRow {
  slice: number;
  particle: number;
  x_px: number;
  y_px: number;
  z_label_um: number;
}

describe.skipIf(!existsSync(folder))(
  'alignment on data/janus_dev (skipped where the shared data are missing)',
  () => {
    it('labels agree between particles to 0.1 um and are right to 1 um', async () => {
      const inputs: AlignInput[] = [];
      const meanTruth: number[] = [];
      for (let stack = 0; stack < STACKS; stack += 1) await addZSeries(stack, inputs, meanTruth);
      const { zSeries, zRangeUm } = alignZSeries(inputs, AlignOptions.parse({}));
      const errors = zSeries.map(({ offsetUm }, index) => offsetUm - meanTruth[index]);
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      const sd = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (errors.length - 1));
      expect(zSeries.every(({ reject }) => reject === null)).toBe(true);
      expect(sd).toBeLessThan(0.1);
      expect(Math.abs(mean)).toBeLessThan(1);
      expect(zRangeUm[1] - zRangeUm[0]).toBeGreaterThan(35);
    });
  },
);

/** Radial profiles at true centres with 0.7 px of noise, and the true offset of every particle. */
async function addZSeries(stack: number, inputs: AlignInput[], trueOffsets: number[]): Promise<void> {
  const truth = parse<TruthRow>(readFileSync(`${folder}stack_0${stack}_truth.csv`), {
    columns: true,
    cast: (value, { header }) => (header ? value : Number(value)),
  });
  const source = await openSource(`${folder}stack_0${stack}.ome.tif`);
  const random = randomFrom(stack + 1);
  const noise = (): number => 1.2 * (random() + random() - 1);
  const side = maskSidePx(source.info.pixelSizeUm!, { sidePx: null });
  const byParticle = new Map<number, { slice: number[]; profiles: number[] }>();
  for (let slice = 0; slice < source.info.frames; slice += 1) {
    const rows = truth.filter((row) => row.slice === slice);
    const masks = cutMasks(
      await source.readFrame(slice),
      rows.map((row) => row.x_px + noise()),
      rows.map((row) => row.y_px + noise()),
      side,
    );
    const processed = preprocessMasks(masks, MaskOptions.parse({}));
    const profiles = await radialProfiles(processed, masks.count, side, await getTensorBackend());
    rows.forEach(({ particle }, index) => {
      const one = byParticle.get(particle) ?? { slice: [], profiles: [] };
      one.slice.push(slice);
      one.profiles.push(...profiles.subarray(index * 40, (index + 1) * 40));
      byParticle.set(particle, one);
    });
  }
  await source.close();
  for (const [particle, { slice, profiles }] of byParticle) {
    inputs.push({
      stackId: stack,
      particle,
      slice: Int32Array.from(slice),
      zStepSampleUm: STEP_UM,
      heightUm: Float64Array.from(slice, (one) => one * STEP_UM),
      profiles: Float64Array.from(profiles),
    });
    const first = truth.find((row) => row.particle === particle && row.slice === slice[0])!;
    trueOffsets.push(first.z_label_um - slice[0] * STEP_UM);
  }
}
