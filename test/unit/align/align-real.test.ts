import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { align, type AlignParams } from '../../../native-worker/rpc-methods/calibrate.ts';
import { joinRows, takeRows } from '../../../native-worker/measure/feature-table.ts';
import { measureMasks } from '../../../native-worker/measure/measure-masks.ts';
import { maskSidePx } from '../../../native-worker/image/cut-masks.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';
import { AlignOptions, MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { randomFrom } from '../random.ts';

const SPHERE = { diameterUm: 2.12, temperatureC: 20 };

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
      const inputs: AlignParams['zSeries'] = [];
      const meanTruth: number[] = [];
      for (let stack = 0; stack < STACKS; stack += 1) await addZSeries(stack, inputs, meanTruth);
      const { zSeries, zRangeUm } = align({
        zSeries: inputs,
        sphere: SPHERE,
        options: AlignOptions.parse({}),
      });
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

/** Features at true centres with 0.7 px of noise, and the true offset of every particle. */
async function addZSeries(
  stack: number,
  inputs: AlignParams['zSeries'],
  trueOffsets: number[],
): Promise<void> {
  const truth = parse<TruthRow>(readFileSync(`${folder}stack_0${stack}_truth.csv`), {
    columns: true,
    cast: (value, { header }) => (header ? value : Number(value)),
  });
  const source = await openSource(`${folder}stack_0${stack}.ome.tif`);
  const random = randomFrom(stack + 1);
  const noise = (): number => 1.2 * (random() + random() - 1);
  const pixelUm = source.info.pixelSizeUm!;
  const options = {
    sidePx: maskSidePx(pixelUm, { sidePx: null }),
    mask: MaskOptions.parse({}),
    groups: ['discs', 'rings'] as const,
  };
  const byParticle = new Map<number, { slice: number[]; features: FeatureTable[] }>();
  for (let slice = 0; slice < source.info.frames; slice += 1) {
    const rows = truth.filter((row) => row.slice === slice);
    const xPx = rows.map((row) => row.x_px + noise());
    const yPx = rows.map((row) => row.y_px + noise());
    const discs = { xPx, yPx, radiusPx: rows.map(() => 7) };
    const frame = await source.readFrame(slice);
    const { features } = await measureMasks(frame, xPx, yPx, discs, options, await getTensorBackend());
    rows.forEach(({ particle }, index) => {
      const one = byParticle.get(particle) ?? { slice: [], features: [] };
      one.slice.push(slice);
      one.features.push(takeRows(features, Int32Array.of(index)));
      byParticle.set(particle, one);
    });
  }
  await source.close();
  for (const [particle, { slice, features }] of byParticle) {
    inputs.push({
      stackId: stack,
      particle,
      slice: Int32Array.from(slice),
      zStepSampleUm: STEP_UM,
      heightUm: Float64Array.from(slice, (one) => one * STEP_UM),
      features: joinRows(features),
      pixelUm,
    });
    const first = truth.find((row) => row.particle === particle && row.slice === slice[0])!;
    trueOffsets.push(first.z_label_um - slice[0] * STEP_UM);
  }
}
