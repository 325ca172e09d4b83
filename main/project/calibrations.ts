import type {
  Calibration,
  CalibrationSeries,
  CalibrationSummary,
  ReferenceCandidate,
  RejectedSeries,
} from '../../preload/contract/commands.ts';
import type { HeightQuality, RejectReason, SeriesQuality } from '../../preload/contract/data.ts';
import { missingThing } from '../../preload/contract/messages.ts';
import { CalibrateOptions, type ReferenceMask } from '../../preload/contract/options/calibrate.ts';
import { choiceOf, listChoices, type Places } from './choices.ts';
import { packColumns, unpackColumns } from './columns.ts';
import type { Project } from './project.ts';
import type { Inputs } from './inputs.ts';

/** What aligning the stacks has given, ready to be stored. */
export interface NewCalibration {
  inputs: Inputs;
  maskSetIds: number[];
  zRangeUm: [number, number];
  masks: number;
  particles: number;
  reference: StoredReference;
  warnings: string[];
  details: CalibrationDetails;
  /** In any order; `zLabelUm` follows the particle's slices, and is empty for one that was not aligned. */
  series: { maskSetId: number; particle: number; quality: StoredQuality; zLabelUm: Float64Array }[];
}

/** `reject` is what counts; `automatic` is what the program would have it, whatever a person decided. */
export interface StoredQuality extends SeriesQuality {
  automatic: RejectReason | null;
}

/** Reference and valid range: what they were chosen from. */
interface CalibrationDetails {
  members: ReferenceMask[];
  candidates: ReferenceCandidate[];
  zCoveredUm: [number, number];
  heights: HeightQuality[];
  /** Options before setups filled them up. */
  given: CalibrateOptions;
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
  inputs: string;
  inputs_hash: string;
  created_at: string;
  z_low_um: number;
  z_high_um: number;
  masks: number;
  particles: number;
  reference: Uint8Array;
  warnings: string;
  details: string;
}

const SUMMARY = 'SELECT * FROM calibration ORDER BY id DESC LIMIT 1';

const latest = (project: Project): Row | undefined => project.db.prepare<[], Row>(SUMMARY).get();

/** Stores a calibration, which becomes the project's; earlier ones go. Returns its id. */
export function storeCalibration(project: Project, calibration: NewCalibration): number {
  const { db } = project;
  const insertSeries = db.prepare('INSERT INTO series VALUES (?, ?, ?, ?, ?)');
  const insertMaskSet = db.prepare('INSERT INTO calibration_mask_set VALUES (?, ?)');
  const store = db.transaction((): number => {
    const id = Number(
      db
        .prepare(
          `INSERT INTO calibration (inputs, inputs_hash, created_at, z_low_um, z_high_um, masks, particles, reference,
             warnings, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          calibration.inputs.json,
          calibration.inputs.hash,
          new Date().toISOString(),
          calibration.zRangeUm[0],
          calibration.zRangeUm[1],
          calibration.masks,
          calibration.particles,
          packColumns(calibration.reference),
          JSON.stringify(calibration.warnings),
          JSON.stringify(calibration.details),
        ).lastInsertRowid,
    );
    for (const maskSetId of calibration.maskSetIds) insertMaskSet.run(id, maskSetId);
    for (const { maskSetId, particle, quality, zLabelUm } of calibration.series) {
      insertSeries.run(id, maskSetId, particle, JSON.stringify(quality), packColumns({ zLabelUm }));
    }
    db.prepare('DELETE FROM calibration WHERE id <> ?').run(id);
    return id;
  });
  return store();
}

export interface StoredCalibration {
  id: number;
  inputs: CalibrationInputs;
  inputsHash: string;
  zRangeUm: [number, number];
}

/** What determined the calibration; options as they were given. */
export interface CalibrationInputs {
  version: string;
  step: 'align';
  /** `heightUm`: of the slices, where the file states uneven ones. */
  stacks: { source: number; cut: string; zStepSampleUm: number; heightUm?: number[] }[];
  options: CalibrateOptions;
  /** Decisions of a person that it heeds. */
  byHand: { source: number; particle: number; use: boolean }[];
  range: string;
}

/** The project's calibration; throws `bad-input` before there is one. */
export function requireCalibration(project: Project): StoredCalibration {
  const calibration = getCalibration(project);
  if (!calibration) throw missingThing('calibration');
  return calibration;
}

/** The project's calibration, null before there is one. */
export function getCalibration(project: Project): StoredCalibration | null {
  const row = latest(project);
  if (!row) return null;
  return {
    id: row.id,
    inputs: JSON.parse(row.inputs) as CalibrationInputs,
    inputsHash: row.inputs_hash,
    zRangeUm: [row.z_low_um, row.z_high_um],
  };
}

export const calibrationMaskSets = (
  project: Project,
  calibrationId: number,
): { maskSetId: number; sourceId: number }[] =>
  project.db
    .prepare<[number], { maskSetId: number; sourceId: number }>(
      `SELECT mask_set_id AS maskSetId, source_id AS sourceId FROM calibration_mask_set
         JOIN mask_set ON mask_set.id = mask_set_id WHERE calibration_id = ? ORDER BY source_id`,
    )
    .all(calibrationId);

export function calibrationSummary(project: Project): CalibrationSummary | null {
  const row = latest(project);
  if (!row) return null;
  const { stacks } = project.db
    .prepare<[number], { stacks: number }>(
      'SELECT count(*) AS stacks FROM calibration_mask_set WHERE calibration_id = ?',
    )
    .get(row.id)!;
  return {
    stacks,
    particles: row.particles,
    masks: row.masks,
    zRangeUm: [row.z_low_um, row.z_high_um],
    createdAt: row.created_at,
    options: optionsOf(row),
  };
}

/** Of a calibration from before they were kept as given, those that it was made with. */
function optionsOf({ details, inputs }: Pick<Row, 'details' | 'inputs'>): CalibrateOptions | null {
  const { given } = JSON.parse(details) as Partial<CalibrationDetails>;
  const { options } = JSON.parse(inputs) as Partial<CalibrationInputs>;
  return CalibrateOptions.safeParse(given ?? options).data ?? null;
}

/** z labels of a mask set's particles, by particle; those that were not aligned are missing. */
export function readSeries(
  project: Project,
  calibrationId: number,
  maskSetId: number,
): Map<number, { quality: StoredQuality; zLabelUm: Float64Array }> {
  const rows = project.db
    .prepare<[number, number], { particle: number; quality: string; z_label_um: Uint8Array }>(
      'SELECT particle, quality, z_label_um FROM series WHERE calibration_id = ? AND mask_set_id = ?',
    )
    .all(calibrationId, maskSetId);
  return new Map(
    rows.map((row) => [
      row.particle,
      {
        quality: qualityOf(row.quality),
        zLabelUm: unpackColumns<{ zLabelUm: Float64Array }>(row.z_label_um).zLabelUm,
      },
    ]),
  );
}

/** One from before decisions by hand has but the program's own verdict. */
function qualityOf(json: string): StoredQuality {
  const quality = JSON.parse(json) as SeriesQuality & Partial<StoredQuality>;
  return { ...quality, automatic: quality.automatic === undefined ? quality.reject : quality.automatic };
}

/** Says whether a series counts, from now on; `particles` and `masks` of the calibration follow. */
export function rejectSeries(
  project: Project,
  calibrationId: number,
  maskSetId: number,
  quality: StoredQuality,
  reject: RejectReason | null,
): void {
  const key = [calibrationId, maskSetId, quality.particle];
  project.db.transaction(() => {
    project.db
      .prepare('UPDATE series SET quality = ? WHERE calibration_id = ? AND mask_set_id = ? AND particle = ?')
      .run(JSON.stringify({ ...quality, reject }), ...key);
    const change = Number(reject === null) - Number(quality.reject === null);
    project.db
      .prepare('UPDATE calibration SET particles = particles + ?, masks = masks + ? WHERE id = ?')
      .run(change, change * quality.slices, calibrationId);
  })();
}

/** Everything about the calibration that a window shows. */
export function fullCalibration(project: Project): Calibration | null {
  const row = latest(project);
  const summary = calibrationSummary(project);
  if (!row || !summary) return null;
  const inputs = JSON.parse(row.inputs) as Partial<CalibrationInputs>;
  const particles = project.db
    .prepare<[number], ParticleRow>(
      `SELECT source_id AS stackId, particle.particle, reject, slices, particle.columns, quality, z_label_um
         FROM calibration_mask_set JOIN mask_set ON mask_set.id = calibration_mask_set.mask_set_id
         JOIN particle ON particle.mask_set_id = mask_set.id
         LEFT JOIN series ON series.calibration_id = calibration_mask_set.calibration_id
           AND series.mask_set_id = mask_set.id AND series.particle = particle.particle
         WHERE calibration_mask_set.calibration_id = ? ORDER BY source_id, particle.particle`,
    )
    .all(row.id);
  const choices = listChoices(project);
  const result: Pick<Calibration, 'series' | 'rejected' | 'choices'> = {
    series: [],
    rejected: [],
    choices: [],
  };
  for (const { stackId, particle, reject, slices, columns, quality, z_label_um } of particles) {
    const places = unpackColumns<Places>(columns);
    const own = quality === null ? null : qualityOf(quality);
    const reason = own ? own.reject : reject;
    const choice = choiceOf(
      choices.filter(({ sourceId }) => sourceId === stackId),
      places,
    );
    if (choice) {
      const heeded = inputs.byHand?.find((one) => one.source === stackId && one.particle === particle)?.use;
      const pending = choice.use !== (reason === null) && choice.use !== heeded;
      result.choices.push({ stackId, particle, use: choice.use, pending, at: choice.madeAt });
    }
    if (reason !== null) result.rejected.push({ stackId, particle, reason, slices });
    else if (own && z_label_um)
      result.series.push(alignedSeries(own, places, z_label_um, choice?.use === true));
  }
  const { profile, sidePx, data, zUm } = unpackColumns<StoredReference>(row.reference);
  const details = JSON.parse(row.details) as Partial<CalibrationDetails>;
  return {
    ...summary,
    ...result,
    reference: {
      ...{ sidePx, data, zUm, profile },
      members: details.members ?? [],
      byHand: (inputs.options?.align.references ?? []).length > 0,
    },
    referenceCandidates: details.candidates ?? [],
    zCoveredUm: details.zCoveredUm ?? summary.zRangeUm,
    heights: details.heights ?? [],
    warnings: JSON.parse(row.warnings) as string[],
  };
}

interface ParticleRow extends Omit<RejectedSeries, 'reason'> {
  reject: RejectReason | null;
  columns: Uint8Array;
  quality: string | null;
  z_label_um: Uint8Array | null;
}

function alignedSeries(
  { automatic, ...quality }: StoredQuality,
  { slice, xPx, yPx }: Places,
  labels: Uint8Array,
  byHand: boolean,
): CalibrationSeries {
  const { zLabelUm } = unpackColumns<{ zLabelUm: Float64Array }>(labels);
  return { ...quality, slice, xPx, yPx, zLabelUm, byHand: byHand && automatic !== null };
}
