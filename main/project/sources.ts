import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { SourceRow } from '../../preload/contract/commands.ts';
import type { SourceInfo } from '../../preload/contract/data.ts';
import { missingThing } from '../../preload/contract/messages.ts';
import type { Setup } from '../../preload/contract/options/setup.ts';
import type { ImportOptions } from '../../preload/contract/options/source.ts';
import type { Project } from './project.ts';

export interface NewSource {
  kind: 'stack' | 'video';
  path: string;
  /** Size and date of the file, by which a change is seen. */
  fingerprint: string;
  info: SourceInfo;
  options: ImportOptions;
  setup: Setup | null;
  axialFactor: number;
}

/** A source as the steps of an analysis need it. Lengths null: neither the file nor the person said. */
export interface Source {
  id: number;
  kind: 'stack' | 'video';
  path: string;
  name: string;
  fingerprint: string;
  info: SourceInfo;
  options: ImportOptions;
  /** As it was when the source was imported. */
  setup: Setup | null;
  pixelUm: number | null;
  zStepUm: number | null;
  frameIntervalS: number | null;
  axialFactor: number;
}

interface Row {
  id: number;
  kind: 'stack' | 'video';
  path: string;
  relative_path: string;
  fingerprint: string;
  info: string;
  options: string;
  setup: string | null;
  pixel_um: number | null;
  z_step_um: number | null;
  frame_interval_s: number | null;
  axial_factor: number;
}

/** What an analysis takes from a source: the person's word, else the file's, else the setup's. */
export const lengthsOf = ({
  info,
  options,
  setup,
  axialFactor,
}: Pick<NewSource, 'info' | 'options' | 'setup' | 'axialFactor'>): Pick<
  Source,
  'pixelUm' | 'zStepUm' | 'frameIntervalS' | 'axialFactor'
> => ({
  pixelUm: options.pixelUm ?? info.pixelSizeUm ?? setup?.pixelUm ?? null,
  zStepUm: options.zStepUm ?? info.zStepUm,
  frameIntervalS: options.fps === null ? info.frameIntervalS : 1 / options.fps,
  axialFactor,
});

/** Registers sources, or registers anew those with the number of one that is there; all or none. Returns their ids. */
export function storeSources(
  project: Project,
  sources: readonly (NewSource & { id?: number | null })[],
): number[] {
  const insert = project.db.prepare(
    `INSERT INTO source (fingerprint, info, options, pixel_um, z_step_um, frame_interval_s, axial_factor, setup,
       kind, path, relative_path, added_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = project.db.prepare(
    `UPDATE source SET fingerprint = ?, info = ?, options = ?, pixel_um = ?, z_step_um = ?, frame_interval_s = ?,
       axial_factor = ?, setup = ? WHERE id = ?`,
  );
  const storeOne = (source: NewSource & { id?: number | null }): number => {
    const { id = null, kind, path, fingerprint, info, options, setup } = source;
    const lengths = lengthsOf(source);
    const known = [
      fingerprint,
      JSON.stringify(info),
      JSON.stringify(options),
      lengths.pixelUm,
      lengths.zStepUm,
      lengths.frameIntervalS,
      lengths.axialFactor,
      setup && JSON.stringify(setup),
    ];
    if (id !== null) {
      update.run(...known, id);
      return id;
    }
    const place = relative(dirname(project.path), path);
    return Number(insert.run(...known, kind, path, place, new Date().toISOString()).lastInsertRowid);
  };
  return project.db.transaction(() => sources.map(storeOne))();
}

/** Says which stored results were made with what is known of a source ("the calibration was"); null where there are none. */
export function resultsOf(project: Project, id: number): string | null {
  const row = project.db
    .prepare<[number, number, number], { calibration: number; tracks: number; validation: number }>(
      `SELECT EXISTS (SELECT 1 FROM calibration_mask_set JOIN mask_set ON mask_set.id = mask_set_id WHERE source_id = ?)
                AS calibration,
              EXISTS (SELECT 1 FROM tracks WHERE source_id = ?) AS tracks,
              EXISTS (SELECT 1 FROM validation WHERE source_id = ?) AS validation`,
    )
    .get(id, id, id)!;
  if (row.calibration) return 'the calibration was';
  if (row.tracks) return 'its trajectories were';
  return row.validation ? 'its validation was' : null;
}

/** A project that was moved together with its images finds them beside it. */
function locate(project: Project, row: Row): string {
  if (existsSync(row.path)) return row.path;
  const beside = resolve(dirname(project.path), row.relative_path);
  return existsSync(beside) ? beside : row.path;
}

function sourceOf(project: Project, row: Row): Source {
  const path = locate(project, row);
  return {
    id: row.id,
    kind: row.kind,
    path,
    name: basename(path),
    fingerprint: row.fingerprint,
    info: { ...(JSON.parse(row.info) as SourceInfo), path },
    options: JSON.parse(row.options) as ImportOptions,
    setup: row.setup === null ? null : (JSON.parse(row.setup) as Setup),
    pixelUm: row.pixel_um,
    zStepUm: row.z_step_um,
    frameIntervalS: row.frame_interval_s,
    axialFactor: row.axial_factor,
  };
}

export function listSources(project: Project, kind?: 'stack' | 'video'): Source[] {
  const rows = project.db
    .prepare<[string | null, string | null], Row>(
      'SELECT * FROM source WHERE ? IS NULL OR kind = ? ORDER BY id',
    )
    .all(kind ?? null, kind ?? null);
  return rows.map((row) => sourceOf(project, row));
}

export function getSource(project: Project, id: number): Source {
  const row = project.db.prepare<[number], Row>('SELECT * FROM source WHERE id = ?').get(id);
  if (!row) throw missingThing('source', id);
  return sourceOf(project, row);
}

/** What windows are shown of the sources. */
export function sourceRows(project: Project): SourceRow[] {
  const localised = project.db.prepare<[number, number], { frames: number | null }>(
    `SELECT max(frames) AS frames FROM (
       SELECT sum(frames) AS frames FROM detection_chunk JOIN detections ON detections.id = detections_id
         WHERE source_id = ? GROUP BY detections_id
       UNION ALL
       SELECT sum(frames) FROM position_chunk JOIN positions ON positions.id = positions_id
         WHERE source_id = ? GROUP BY positions_id)`,
  );
  return listSources(project).map((source) => ({
    ...source.info,
    sourceId: source.id,
    kind: source.kind,
    name: source.name,
    pixelSizeUm: source.pixelUm,
    zStepUm: source.zStepUm,
    frameIntervalS: source.frameIntervalS,
    axialFactor: source.axialFactor,
    setup: source.setup,
    framesLocalised: localised.get(source.id, source.id)?.frames ?? 0,
    present: existsSync(source.path),
  }));
}

/** Takes a source out of the project with all that was measured on it. A stack takes the calibration with it. */
export function removeSource(project: Project, id: number): void {
  getSource(project, id);
  project.db.transaction(() => {
    project.db
      .prepare(
        `DELETE FROM calibration WHERE id IN (
           SELECT calibration_id FROM calibration_mask_set JOIN mask_set ON mask_set.id = mask_set_id WHERE source_id = ?)`,
      )
      .run(id);
    project.db.prepare('DELETE FROM source WHERE id = ?').run(id);
  })();
}
