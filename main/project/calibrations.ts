import { createHash } from 'node:crypto';
import type {
  Calibration,
  CalibrationZSeries,
  CalibrationSummary,
  RejectedZSeries,
} from '../../preload/contract/commands.ts';
import type { RejectReason } from '../../preload/contract/z-series-quality.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import { choiceOf, listChoices, type Places } from './z-series-choices.ts';
import { changeRow, noteAdded, removeRow } from './write-changes.ts';
import { packColumns, unpackColumns, unpackTable, type Columns } from './pack-columns.ts';
import {
  CALIBRATION_DETAILS,
  CALIBRATION_INPUTS,
  Z_SERIES_QUALITY,
  WARNINGS,
  type CalibrationDetails,
  type CalibrationInputs,
  type StoredQuality,
} from './stored-formats.ts';
import { leftOutHash, leftOutOf } from './left-out-masks.ts';
import { settingsOfKey } from './localise-settings.ts';
import type { Inputs } from './result-inputs.ts';
import { rejectReasonOf } from './mask-sets.ts';
import { calibrationChanges } from './out-of-date.ts';
import { readTogether, type Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

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
  zSeries: { maskSetId: number; particle: number; quality: StoredQuality; zLabelUm: Float64Array }[];
}

export interface StoredReference {
  sidePx: number;
  /** Averaged reference mask, pre-processed. */
  data: Float32Array;
  profile: Float64Array;
  zUm: number;
}

const REFERENCE: Columns<StoredReference> = {
  sidePx: 'number',
  data: 'Float32Array',
  profile: 'Float64Array',
  zUm: 'number',
};
const LABELS: Columns<{ zLabelUm: Float64Array }> = { zLabelUm: 'Float64Array' };
const PLACES: Columns<Places> = { slice: 'Int32Array', xPx: 'Float64Array', yPx: 'Float64Array' };

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

const latest = (project: Project): Row | undefined =>
  project.db
    .prepare<[], Row>(
      `SELECT id, inputs, inputs_hash, created_at, z_low_um, z_high_um, masks, particles, reference, warnings, details
         FROM calibration WHERE removed = 0 ORDER BY id DESC LIMIT 1`,
    )
    .get();

const inputsOf = (project: Project, { id, inputs }: Row): CalibrationInputs =>
  unpackJson(project.path, CALIBRATION_INPUTS, inputs, `calibration ${id}`);
const detailsOf = (project: Project, { id, details }: Row): CalibrationDetails =>
  unpackJson(project.path, CALIBRATION_DETAILS, details, `calibration ${id}`);
const labelsOf = (project: Project, labels: Uint8Array, where: string): Float64Array =>
  unpackColumns(project.path, labels, LABELS, where).zLabelUm;

/** Calibrations that count: none or one, but between storing one and taking out the other. */
const calibrationIds = ({ db }: Project): number[] =>
  db
    .prepare<[], { id: number }>('SELECT id FROM calibration WHERE removed = 0')
    .all()
    .map(({ id }) => id);

/** Stores a calibration, which becomes the project's in place of the one before. Returns its id. */
export function storeCalibration(project: Project, calibration: NewCalibration): number {
  const { db } = project;
  const insertZSeries = db.prepare(
    'INSERT INTO z_series (calibration_id, mask_set_id, particle, quality, z_label_um) VALUES (?, ?, ?, ?, ?)',
  );
  const insertMaskSet = db.prepare(
    'INSERT INTO calibration_mask_set (calibration_id, mask_set_id) VALUES (?, ?)',
  );
  return db.transaction((): number => {
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
          packJson(WARNINGS, calibration.warnings),
          packJson(CALIBRATION_DETAILS, calibration.details),
        ).lastInsertRowid,
    );
    for (const maskSetId of calibration.maskSetIds) insertMaskSet.run(id, maskSetId);
    for (const { maskSetId, particle, quality, zLabelUm } of calibration.zSeries) {
      insertZSeries.run(
        id,
        maskSetId,
        particle,
        packJson(Z_SERIES_QUALITY, quality),
        packColumns({ zLabelUm }),
      );
    }
    for (const other of calibrationIds(project)) if (other !== id) removeRow(project, 'calibration', other);
    noteAdded(project, 'calibration', id);
    return id;
  })();
}

export interface StoredCalibration {
  id: number;
  inputs: CalibrationInputs;
  inputsHash: string;
  state: CalibrationState;
  zRangeUm: [number, number];
  /** How far particles wander about their labels, standard deviation. */
  wanderUm: number;
}

/** The project's calibration; throws `not-found` before there is one. */
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
    inputs: inputsOf(project, row),
    inputsHash: row.inputs_hash,
    state: stateOf(project, row),
    zRangeUm: [row.z_low_um, row.z_high_um],
    wanderUm: detailsOf(project, row).wanderUm,
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
  const { given, known } = detailsOf(project, row);
  return {
    stacks,
    particles: row.particles,
    masks: row.masks,
    zRangeUm: [row.z_low_um, row.z_high_um],
    createdAt: row.created_at,
    options: given,
    settings: settingsOfKey(Object.values(known)[0]?.['localise']),
    outOfDate: changesOf(project, row),
  };
}

const changesOf = (project: Project, row: Row): string[] =>
  calibrationChanges(project, row.id, inputsOf(project, row), detailsOf(project, row));

/** What models are trained on, as hashes: what made the calibration, and which of its particles are used. */
export interface CalibrationState {
  inputs: string;
  used: string;
}

function stateOf(project: Project, row: Row): CalibrationState {
  const used = project.db
    .prepare<[number], { source: number; particle: number; quality: string }>(
      `SELECT source_id AS source, particle, quality FROM z_series JOIN mask_set ON mask_set.id = mask_set_id
         WHERE calibration_id = ? ORDER BY source_id, particle`,
    )
    .all(row.id)
    .filter((one) => qualityOf(project, row.id, one).reject === null)
    .map(({ source, particle }) => `${source}/${particle}`);
  const masks = leftOutHash(project, row.id);
  return {
    inputs: row.inputs_hash,
    used: createHash('sha256')
      .update(used.join() + masks)
      .digest('hex'),
  };
}

/** The state of the project's calibration and what has changed since it was made; null before there is one. */
export function calibrationState(project: Project): (CalibrationState & { outOfDate: string[] }) | null {
  const row = latest(project);
  return row ? { ...stateOf(project, row), outOfDate: changesOf(project, row) } : null;
}

/** z labels of a mask set's particles, by particle; those that were not aligned are missing. */
export function readZSeries(
  project: Project,
  calibrationId: number,
  maskSetId: number,
): Map<number, { quality: StoredQuality; zLabelUm: Float64Array }> {
  const rows = project.db
    .prepare<[number, number], { particle: number; quality: string; z_label_um: Uint8Array }>(
      'SELECT particle, quality, z_label_um FROM z_series WHERE calibration_id = ? AND mask_set_id = ?',
    )
    .all(calibrationId, maskSetId);
  return new Map(
    rows.map((row) => [
      row.particle,
      {
        quality: qualityOf(project, calibrationId, row),
        zLabelUm: labelsOf(
          project,
          row.z_label_um,
          `particle ${row.particle} of calibration ${calibrationId}`,
        ),
      },
    ]),
  );
}

const qualityOf = (
  project: Project,
  calibrationId: number,
  { particle, quality }: { particle: number; quality: string },
): StoredQuality =>
  unpackJson(project.path, Z_SERIES_QUALITY, quality, `particle ${particle} of calibration ${calibrationId}`);

/** Says whether a z-series counts, from now on; `particles` and `masks` of the calibration follow. */
export function rejectZSeries(
  project: Project,
  calibrationId: number,
  maskSetId: number,
  quality: StoredQuality,
  reject: RejectReason | null,
): void {
  const zSeries = project.db.prepare<[number, number, number], { id: number }>(
    'SELECT id FROM z_series WHERE calibration_id = ? AND mask_set_id = ? AND particle = ?',
  );
  const calibration = project.db.prepare<[number], { particles: number; masks: number }>(
    'SELECT particles, masks FROM calibration WHERE id = ?',
  );
  project.db.transaction(() => {
    const { id } = zSeries.get(calibrationId, maskSetId, quality.particle)!;
    changeRow(project, 'z_series', id, { quality: packJson(Z_SERIES_QUALITY, { ...quality, reject }) });
    const change = Number(reject === null) - Number(quality.reject === null);
    const { particles, masks } = calibration.get(calibrationId)!;
    changeRow(project, 'calibration', calibrationId, {
      particles: particles + change,
      masks: masks + change * quality.slices,
    });
  })();
}

/** Everything about the calibration that a window shows. */
export const fullCalibration = (project: Project): Calibration | null =>
  readTogether(project, () => readCalibration(project));

function readCalibration(project: Project): Calibration | null {
  const row = latest(project);
  const summary = calibrationSummary(project);
  if (!row || !summary) return null;
  const inputs = inputsOf(project, row);
  const particles = project.db
    .prepare<[number], ParticleRow>(
      `SELECT source_id AS stackId, particle.particle, reject, slices, particle.columns, quality, z_label_um
         FROM calibration_mask_set JOIN mask_set ON mask_set.id = calibration_mask_set.mask_set_id
         JOIN particle ON particle.mask_set_id = mask_set.id
         LEFT JOIN z_series ON z_series.calibration_id = calibration_mask_set.calibration_id
           AND z_series.mask_set_id = mask_set.id AND z_series.particle = particle.particle
         WHERE calibration_mask_set.calibration_id = ? ORDER BY source_id, particle.particle`,
    )
    .all(row.id);
  const choices = listChoices(project);
  const result: Pick<Calibration, 'zSeries' | 'rejected' | 'choices'> = {
    zSeries: [],
    rejected: [],
    choices: [],
  };
  const isLeftOut = new Map(
    [...new Set(particles.map(({ stackId }) => stackId))].map((id) => [id, leftOutOf(project, id)]),
  );
  for (const { stackId, particle, reject, slices, columns, quality, z_label_um } of particles) {
    const where = `particle ${particle} of stack ${stackId}`;
    const places = unpackTable(project.path, columns, PLACES, where);
    const own = quality === null ? null : qualityOf(project, row.id, { particle, quality });
    const reason = own ? own.reject : rejectReasonOf(project, reject, where);
    const choice = choiceOf(
      choices.filter(({ sourceId }) => sourceId === stackId),
      places,
    );
    if (choice) {
      const heeded = inputs.byHand.find((one) => one.source === stackId && one.particle === particle)?.use;
      const pending = choice.use !== (reason === null) && choice.use !== heeded;
      result.choices.push({ stackId, particle, use: choice.use, pending, at: choice.madeAt });
    }
    if (reason !== null) result.rejected.push({ stackId, particle, reason, slices });
    else if (own && z_label_um)
      result.zSeries.push(
        alignedZSeries(
          own,
          places,
          labelsOf(project, z_label_um, where),
          choice?.use === true,
          isLeftOut.get(stackId)!,
        ),
      );
  }
  const { profile, sidePx, data, zUm } = unpackColumns(
    project.path,
    row.reference,
    REFERENCE,
    `reference of calibration ${row.id}`,
  );
  const details = detailsOf(project, row);
  return {
    ...summary,
    ...result,
    reference: {
      sidePx,
      data,
      zUm,
      profile,
      members: details.members,
      byHand: (inputs.options.align.references ?? []).length > 0,
    },
    referenceCandidates: details.candidates,
    zCoveredUm: details.zCoveredUm,
    heights: details.heights,
    slides: details.slides,
    warnings: unpackJson(project.path, WARNINGS, row.warnings, `calibration ${row.id}`),
  };
}

interface ParticleRow extends Omit<RejectedZSeries, 'reason'> {
  reject: string | null;
  columns: Uint8Array;
  quality: string | null;
  z_label_um: Uint8Array | null;
}

function alignedZSeries(
  { automatic, ...quality }: StoredQuality,
  { slice, xPx, yPx }: Places,
  zLabelUm: Float64Array,
  byHand: boolean,
  isLeftOut: (slice: number, xPx: number, yPx: number) => boolean,
): CalibrationZSeries {
  const leftOut = Uint8Array.from(slice, (one, row) => Number(isLeftOut(one, xPx[row], yPx[row])));
  return { ...quality, slice, xPx, yPx, zLabelUm, leftOut, byHand: byHand && automatic !== null };
}
