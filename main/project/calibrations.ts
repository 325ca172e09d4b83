import type { Calibration, CalibrationSeries, CalibrationSummary } from '../../preload/contract/commands.ts';
import type { RejectReason, SeriesQuality } from '../../preload/contract/data.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import { packColumns, unpackColumns } from './columns.ts';
import type { Project } from './project.ts';
import type { Recipe } from './recipe.ts';

/** What aligning the stacks has given, ready to be stored. */
export interface NewCalibration {
  recipe: Recipe;
  cutoutIds: number[];
  zRangeUm: [number, number];
  masks: number;
  particles: number;
  reference: StoredReference;
  warnings: string[];
  /** In any order; `zLabelUm` follows the particle's slices. */
  series: { cutoutId: number; particle: number; quality: SeriesQuality; zLabelUm: Float64Array }[];
}

export interface StoredReference {
  sidePx: number;
  /** Averaged reference mask, pre-processed. */
  data: Float32Array;
  profile: Float64Array;
  zUm: number;
}

interface Row {
  id: number;
  recipe: string;
  recipe_hash: string;
  created_at: string;
  z_low_um: number;
  z_high_um: number;
  masks: number;
  particles: number;
  reference: Uint8Array;
  warnings: string;
}

const SUMMARY = 'SELECT * FROM calibration ORDER BY id DESC LIMIT 1';

const latest = (project: Project): Row | undefined => project.db.prepare<[], Row>(SUMMARY).get();

/** Stores a calibration, which becomes the project's; earlier ones go. Returns its id. */
export function storeCalibration(project: Project, calibration: NewCalibration): number {
  const { db } = project;
  const insertSeries = db.prepare('INSERT INTO series VALUES (?, ?, ?, ?, ?)');
  const insertCutout = db.prepare('INSERT INTO calibration_cutout VALUES (?, ?)');
  const store = db.transaction((): number => {
    const id = Number(
      db
        .prepare(
          `INSERT INTO calibration (recipe, recipe_hash, created_at, z_low_um, z_high_um, masks, particles, reference,
             warnings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          calibration.recipe.json,
          calibration.recipe.hash,
          new Date().toISOString(),
          calibration.zRangeUm[0],
          calibration.zRangeUm[1],
          calibration.masks,
          calibration.particles,
          packColumns(calibration.reference),
          JSON.stringify(calibration.warnings),
        ).lastInsertRowid,
    );
    for (const cutoutId of calibration.cutoutIds) insertCutout.run(id, cutoutId);
    for (const { cutoutId, particle, quality, zLabelUm } of calibration.series) {
      insertSeries.run(id, cutoutId, particle, JSON.stringify(quality), packColumns({ zLabelUm }));
    }
    db.prepare('DELETE FROM calibration WHERE id <> ?').run(id);
    return id;
  });
  return store();
}

export interface StoredCalibration {
  id: number;
  recipe: CalibrationRecipe;
  recipeHash: string;
  zRangeUm: [number, number];
}

/** What determined the calibration; options as they were given. */
export interface CalibrationRecipe {
  version: string;
  step: 'align';
  inputs: { source: number; cut: string; zStepSampleUm: number }[];
  options: CalibrateOptions;
}

/** The project's calibration; throws `bad-input` before there is one. */
export function requireCalibration(project: Project): StoredCalibration {
  const calibration = getCalibration(project);
  if (!calibration) throw badInput('The project is not calibrated yet; run calibrate first.');
  return calibration;
}

/** The project's calibration, null before there is one. */
export function getCalibration(project: Project): StoredCalibration | null {
  const row = latest(project);
  if (!row) return null;
  return {
    id: row.id,
    recipe: JSON.parse(row.recipe) as CalibrationRecipe,
    recipeHash: row.recipe_hash,
    zRangeUm: [row.z_low_um, row.z_high_um],
  };
}

export const calibrationCutouts = (
  project: Project,
  calibrationId: number,
): { cutoutId: number; sourceId: number }[] =>
  project.db
    .prepare<[number], { cutoutId: number; sourceId: number }>(
      `SELECT cutout_id AS cutoutId, source_id AS sourceId FROM calibration_cutout
         JOIN cutout ON cutout.id = cutout_id WHERE calibration_id = ? ORDER BY source_id`,
    )
    .all(calibrationId);

export function calibrationSummary(project: Project): CalibrationSummary | null {
  const row = latest(project);
  if (!row) return null;
  const { stacks } = project.db
    .prepare<[number], { stacks: number }>(
      'SELECT count(*) AS stacks FROM calibration_cutout WHERE calibration_id = ?',
    )
    .get(row.id)!;
  return {
    stacks,
    particles: row.particles,
    masks: row.masks,
    zRangeUm: [row.z_low_um, row.z_high_um],
    createdAt: row.created_at,
  };
}

/** z labels of a cut-out's particles, by particle; those that were not aligned are missing. */
export function readSeries(
  project: Project,
  calibrationId: number,
  cutoutId: number,
): Map<number, { quality: SeriesQuality; zLabelUm: Float64Array }> {
  const rows = project.db
    .prepare<[number, number], { particle: number; quality: string; z_label_um: Uint8Array }>(
      'SELECT particle, quality, z_label_um FROM series WHERE calibration_id = ? AND cutout_id = ?',
    )
    .all(calibrationId, cutoutId);
  return new Map(
    rows.map((row) => [
      row.particle,
      {
        quality: JSON.parse(row.quality) as SeriesQuality,
        zLabelUm: unpackColumns<{ zLabelUm: Float64Array }>(row.z_label_um).zLabelUm,
      },
    ]),
  );
}

/** Everything about the calibration that a window shows. */
export function fullCalibration(project: Project): Calibration | null {
  const row = latest(project);
  const summary = calibrationSummary(project);
  if (!row || !summary) return null;
  const series = project.db
    .prepare<[number], { quality: string; z_label_um: Uint8Array; columns: Uint8Array }>(
      `SELECT quality, z_label_um, columns FROM series
         JOIN particle ON particle.cutout_id = series.cutout_id AND particle.particle = series.particle
         WHERE calibration_id = ? ORDER BY series.cutout_id, series.particle`,
    )
    .all(row.id)
    .map(({ quality, z_label_um, columns }): CalibrationSeries => {
      const { slice, xPx, yPx } = unpackColumns<Pick<CalibrationSeries, 'slice' | 'xPx' | 'yPx'>>(columns);
      const { zLabelUm } = unpackColumns<{ zLabelUm: Float64Array }>(z_label_um);
      return { ...(JSON.parse(quality) as SeriesQuality), slice, xPx, yPx, zLabelUm };
    });
  const rejected = project.db
    .prepare<[number], { stackId: number; particle: number; reason: RejectReason; slices: number }>(
      `SELECT source_id AS stackId, particle, reject AS reason, slices FROM particle
         JOIN cutout ON cutout.id = particle.cutout_id
         JOIN calibration_cutout ON calibration_cutout.cutout_id = cutout.id
         WHERE calibration_id = ? AND reject IS NOT NULL ORDER BY source_id, particle`,
    )
    .all(row.id);
  const { sidePx, data, zUm } = unpackColumns<StoredReference>(row.reference);
  const byAlignment = series
    .filter((one) => one.reject !== null)
    .map((one) => ({
      stackId: one.stackId,
      particle: one.particle,
      reason: one.reject!,
      slices: one.slices,
    }));
  return {
    ...summary,
    series: series.filter((one) => one.reject === null),
    rejected: [...rejected, ...byAlignment],
    reference: { sidePx, data, zUm },
    warnings: JSON.parse(row.warnings) as string[],
  };
}
