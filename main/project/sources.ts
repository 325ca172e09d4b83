import { existsSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { Setup } from '../../preload/contract/options/setup.ts';
import type { ImportOptions } from '../../preload/contract/options/source.ts';
import type { SourceIdentity } from '../../preload/contract/source-identity.ts';
import { changeRow, noteAdded, removeRow } from './write-changes.ts';
import { editsHash } from './edits.ts';
import { importedDetectionsHash } from './imported-detections-hash.ts';
import { IDENTITY, SETUP, SOURCE_INFO, SOURCE_OPTIONS } from './stored-formats.ts';
import { localiseOf } from './localise-settings.ts';
import { foldersOf, mayTouch, placeOf } from './reachable-paths.ts';
import type { Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

export interface NewSource {
  kind: 'stack' | 'video';
  path: string;
  /** What its files hold. */
  identity: SourceIdentity;
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
  identity: SourceIdentity;
  info: SourceInfo;
  options: ImportOptions;
  /** As it was when the source was imported. */
  setup: Setup | null;
  pixelUm: number | null;
  zStepUm: number | null;
  frameIntervalS: number | null;
  axialFactor: number;
  /** What tells the corrections of its detections from others; null: none. */
  corrections: string | null;
  /** What tells its detections that were made elsewhere from others; null: it is localised here. */
  importedDetections: string | null;
  /** Settings for localising that count for it. */
  localise: LocaliseOptions;
}

interface Row {
  id: number;
  kind: 'stack' | 'video';
  path: string;
  relative_path: string;
  identity: string;
  info: string;
  options: string;
  setup: string | null;
  pixel_um: number | null;
  z_step_um: number | null;
  frame_interval_s: number | null;
  axial_factor: number;
}

const SELECT = `SELECT id, kind, path, relative_path, identity, info, options, setup, pixel_um, z_step_um,
    frame_interval_s, axial_factor FROM source WHERE removed = 0`;

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
    `INSERT INTO source (identity, info, options, pixel_um, z_step_um, frame_interval_s, axial_factor, setup,
       kind, path, relative_path, added_at)
     VALUES (@identity, @info, @options, @pixel_um, @z_step_um, @frame_interval_s, @axial_factor, @setup,
       @kind, @path, @relative_path, @added_at)`,
  );
  const storeOne = (source: NewSource & { id?: number | null }): number => {
    const { id = null, kind, path, identity, info, options, setup } = source;
    const lengths = lengthsOf(source);
    const known = {
      identity: packJson(IDENTITY, identity),
      info: packJson(SOURCE_INFO, info),
      options: packJson(SOURCE_OPTIONS, options),
      pixel_um: lengths.pixelUm,
      z_step_um: lengths.zStepUm,
      frame_interval_s: lengths.frameIntervalS,
      axial_factor: lengths.axialFactor,
      setup: setup && packJson(SETUP, setup),
    };
    if (id !== null) {
      changeRow(project, 'source', id, known);
      project.changedContent.delete(id);
      return id;
    }
    const place = relative(dirname(project.path), path);
    const { lastInsertRowid } = insert.run({
      ...known,
      kind,
      path,
      relative_path: place,
      added_at: new Date().toISOString(),
    });
    noteAdded(project, 'source', Number(lastInsertRowid));
    return Number(lastInsertRowid);
  };
  return project.db.transaction(() => sources.map(storeOne))();
}

/** The calibration that uses a stack. */
const CALIBRATION_OF = `SELECT calibration.id FROM mask_set
  JOIN calibration_mask_set ON mask_set_id = mask_set.id JOIN calibration ON calibration.id = calibration_id
  WHERE source_id = ? AND removed = 0`;

/** Says which stored results were made with what is known of a source ("the calibration was"); null where there are none. */
export function resultsOf(project: Project, id: number): string | null {
  const row = project.db
    .prepare<[number, number, number], { calibration: number; tracks: number; validation: number }>(
      `SELECT EXISTS (${CALIBRATION_OF}) AS calibration,
              EXISTS (SELECT 1 FROM tracks WHERE source_id = ? AND removed = 0) AS tracks,
              EXISTS (SELECT 1 FROM validation WHERE source_id = ? AND removed = 0) AS validation`,
    )
    .get(id, id, id)!;
  if (row.calibration) return 'the calibration was';
  if (row.tracks) return 'its trajectories were';
  return row.validation ? 'its validation was' : null;
}

function sourceOf(project: Project, row: Row): Source {
  const { path, name } = placeOf(project.path, row);
  const where = `source ${row.id}`;
  return {
    id: row.id,
    kind: row.kind,
    path,
    name,
    identity: unpackJson(project.path, IDENTITY, row.identity, where),
    info: { ...unpackJson(project.path, SOURCE_INFO, row.info, where), path },
    options: unpackJson(project.path, SOURCE_OPTIONS, row.options, where),
    setup: row.setup === null ? null : unpackJson(project.path, SETUP, row.setup, where),
    pixelUm: row.pixel_um,
    zStepUm: row.z_step_um,
    frameIntervalS: row.frame_interval_s,
    axialFactor: row.axial_factor,
    corrections: editsHash(project, row.id, 'detections'),
    importedDetections: importedDetectionsHash(project, row.id),
    localise: localiseOf(project, row.id),
  };
}

export function listSources(project: Project, kind?: 'stack' | 'video'): Source[] {
  const rows = project.db.prepare<[], Row>(`${SELECT} ORDER BY id`).all();
  return rows.filter((row) => kind === undefined || row.kind === kind).map((row) => sourceOf(project, row));
}

/** File names of all sources there have been, by their ids. */
export const sourceNames = ({ db }: Project): Map<number, string> =>
  new Map(
    db
      .prepare<[], { id: number; path: string }>('SELECT id, path FROM source')
      .all()
      .map(({ id, path }) => [id, basename(path)]),
  );

export function getSource(project: Project, id: number): Source {
  const row = project.db.prepare<[number], Row>(`${SELECT} AND id = ?`).get(id);
  if (!row) throw missingThing('source', id);
  return sourceOf(project, row);
}

/** Whether its files are where they should be. A pattern stands for files, so its folder counts; an untouchable path counts as not there. */
export function isPresent({ path, identity }: Source): boolean {
  if (!mayTouch(path)) return false;
  return existsSync(path) || (/[*?[{]/.test(path) && identity.files.length > 0 && existsSync(dirname(path)));
}

/** Folders in which its files should be: beside the project, and where they were when it was imported. */
export function foldersOfSource(project: Project, id: number): string[] {
  const row = project.db
    .prepare<[number], Pick<Row, 'path' | 'relative_path'>>(
      'SELECT path, relative_path FROM source WHERE id = ?',
    )
    .get(id);
  return row ? foldersOf(project.path, row) : [];
}

/** Stores where a source lies now, and what its files hold where that is said. */
export function moveSource(project: Project, id: number, path: string, identity: SourceIdentity): void {
  changeRow(project, 'source', id, {
    path,
    relative_path: relative(dirname(project.path), path),
    identity: packJson(IDENTITY, identity),
  });
}

/** Takes a source out of the project with all that was measured on it. A stack takes the calibration with it. */
export function removeSource(project: Project, id: number): void {
  getSource(project, id);
  const idsOf = (sql: string): number[] =>
    project.db
      .prepare<[number], { id: number }>(sql)
      .all(id)
      .map((row) => row.id);
  project.db.transaction(() => {
    for (const found of idsOf(CALIBRATION_OF)) removeRow(project, 'calibration', found);
    for (const place of [
      'tracks',
      'validation',
      'z_series_choice',
      'edit',
      'imported_detections',
      'localise_settings',
      'left_out_masks',
    ] as const) {
      const ids = idsOf(`SELECT id FROM ${place} WHERE source_id = ? AND removed = 0`);
      for (const found of ids) removeRow(project, place, found);
    }
    removeRow(project, 'source', id);
  })();
}
