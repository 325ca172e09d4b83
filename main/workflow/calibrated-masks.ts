import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import {
  calibrationMaskSets,
  requireCalibration,
  readZSeries,
  type StoredCalibration,
} from '../project/calibrations.ts';
import { joinFeatures, readFeatures, readParticles } from '../project/mask-sets.ts';
import { leftOutOf } from '../project/left-out-masks.ts';
import { readTogether, type Project } from '../project/project.ts';
import { getSource } from '../project/sources.ts';
import { maskRows } from './mask-sets.ts';

/** Every mask of the calibration whose particle was aligned and that nobody left out, a row each, by stack, then slice, then particle. */
export interface CalibratedMasks {
  calibration: StoredCalibration;
  mask: MaskOptions;
  features: FeatureTable;
  /** File names of the stacks, by source id. */
  stackNames: Map<number, string>;
  stack: Int32Array;
  particle: Int32Array;
  slice: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  zLabelUm: Float64Array;
  /** Standard errors of the labels' places against each other; NaN where they are not known. */
  zLabelSdUm: Float64Array;
  /** What extracted the features. */
  tensorBackend: string;
  /** Where the masks are stored: rows of each mask set, in the order of this table. */
  places: { maskSetId: number; rows: number[] }[];
}

/** Throws `not-found` before there is a calibration. */
export const calibratedMasks = (project: Project): CalibratedMasks =>
  readTogether(project, () => joinMasks(project));

function joinMasks(project: Project): CalibratedMasks {
  const calibration = requireCalibration(project);
  const tables: FeatureTable[] = [];
  const rows: {
    stack: number;
    particle: number;
    slice: number;
    x: number;
    y: number;
    z: number;
    zSd: number;
  }[] = [];
  const stackNames = new Map<number, string>();
  const places: CalibratedMasks['places'] = [];
  let tensorBackend = '';
  for (const { maskSetId, sourceId } of calibrationMaskSets(project, calibration.id)) {
    stackNames.set(sourceId, getSource(project, sourceId).name);
    const stored = readFeatures(project, maskSetId);
    tensorBackend ||= stored.tensorBackend ?? '';
    const zSeries = readZSeries(project, calibration.id, maskSetId);
    const all = maskRows(readParticles(project, maskSetId));
    const isLeftOut = leftOutOf(project, sourceId);
    const kept: number[] = [];
    for (let row = 0; row < all.slice.length; row += 1) {
      const own = zSeries.get(all.particle[row]);
      if (!own || own.quality.reject !== null) continue;
      if (isLeftOut(all.slice[row], all.xPx[row], all.yPx[row])) continue;
      kept.push(row);
      rows.push({
        stack: sourceId,
        particle: all.particle[row],
        slice: all.slice[row],
        x: all.xPx[row],
        y: all.yPx[row],
        z: own.zLabelUm[all.index[row]],
        zSd: own.quality.offsetSdUm,
      });
    }
    places.push({ maskSetId, rows: kept });
    tables.push(takeRows(stored.features, kept));
  }
  return {
    calibration,
    mask: calibration.inputs.options.mask,
    features: joinFeatures(tables),
    stackNames,
    stack: Int32Array.from(rows, (row) => row.stack),
    particle: Int32Array.from(rows, (row) => row.particle),
    slice: Int32Array.from(rows, (row) => row.slice),
    xPx: Float64Array.from(rows, (row) => row.x),
    yPx: Float64Array.from(rows, (row) => row.y),
    zLabelUm: Float64Array.from(rows, (row) => row.z),
    zLabelSdUm: Float64Array.from(rows, (row) => row.zSd),
    tensorBackend,
    places,
  };
}

export function takeRows(
  { names, values }: FeatureTable,
  rows: readonly number[] | Int32Array,
): FeatureTable {
  const width = names.length;
  const taken = new Float64Array(rows.length * width);
  rows.forEach((row, index) => taken.set(values.subarray(row * width, (row + 1) * width), index * width));
  return { names, rows: rows.length, values: taken };
}
