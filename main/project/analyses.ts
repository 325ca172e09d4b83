import type { Analysis, AnalysisFile, AnalysisRow } from '../../preload/contract/analysis.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import {
  ANALYSIS_INPUTS,
  ANALYSIS_REPORT,
  type AnalysisInputs,
  type StoredAnalysis,
} from './analysis-formats.ts';
import { noteAdded, removeRow } from './write-changes.ts';
import { otherwise, unique } from './out-of-date.ts';
import { packColumns, unpackTable, type Columns } from './pack-columns.ts';
import type { Project } from './project.ts';
import { listSources, type Source } from './sources.ts';
import type { Known } from './stored-formats.ts';
import { packJson, unpackJson } from './stored-json.ts';
import { trackSummaries } from './tracks.ts';

const FILES: Columns<{ name: string[]; text: string[] }> = { name: 'string[]', text: 'string[]' };

interface Row {
  id: number;
  inputs: string;
  created_at: string;
}

/** What an analysis takes from what is known of a video, apart from the trajectories. */
export const knownOfMotion = (
  { options, setup }: Source,
  by: readonly string[],
  given: AnalyseOptions,
): Known => ({
  focalHeightUm: given.focalHeightUm ?? options.focalHeightUm ?? null,
  particleDiameterUm: given.diameterUm ?? setup?.particleDiameterUm ?? null,
  temperatureC: given.temperatureC ?? setup?.temperatureC ?? null,
  // Sources from before there were tags have none.
  ...Object.fromEntries(
    by.map((name) => [`tag ${name}`, (options as { tags?: Record<string, string> }).tags?.[name] ?? '']),
  ),
});

/** What was asked, whatever the trajectories were then. */
const questionOf = ({ videos, by, chosen, options, seed }: AnalysisInputs): string =>
  JSON.stringify([videos.map(({ source }) => source), by, chosen, options, seed]);

/** Stores an analysis in place of an earlier answer to the same question. Returns its id. */
export function storeAnalysis(
  project: Project,
  {
    inputs,
    report,
    files,
  }: { inputs: AnalysisInputs; report: StoredAnalysis; files: readonly AnalysisFile[] },
): number {
  const question = questionOf(inputs);
  for (const row of rowsOf(project))
    if (questionOf(inputsOf(project, row)) === question) removeRow(project, 'analysis', row.id);
  const { lastInsertRowid } = project.db
    .prepare('INSERT INTO analysis (inputs, report, files, created_at) VALUES (?, ?, ?, ?)')
    .run(
      packJson(ANALYSIS_INPUTS, inputs),
      packJson(ANALYSIS_REPORT, report),
      packColumns({ name: files.map(({ name }) => name), text: files.map(({ text }) => text) }),
      new Date().toISOString(),
    );
  noteAdded(project, 'analysis', Number(lastInsertRowid));
  return Number(lastInsertRowid);
}

const rowsOf = ({ db }: Project): Row[] =>
  db.prepare<[], Row>('SELECT id, inputs, created_at FROM analysis WHERE removed = 0 ORDER BY id DESC').all();

const inputsOf = (project: Project, { id, inputs }: Row): AnalysisInputs =>
  unpackJson(project.path, ANALYSIS_INPUTS, inputs, `analysis ${id}`);

type State = { sources: Map<number, Source>; tracks: ReturnType<typeof trackSummaries> };
const stateNow = (project: Project, tracks: State['tracks']): State => ({
  sources: new Map(listSources(project, 'video').map((source) => [source.id, source])),
  tracks,
});

function changesOf({ videos, by, options }: AnalysisInputs, { sources, tracks }: State): string[] {
  const clauses = videos.flatMap(({ source: id, name, made, known }) => {
    const source = sources.get(id);
    if (!source) return [`${name} was removed`];
    const shown = tracks.find(({ videoId }) => videoId === id);
    return [
      ...(shown?.createdAt === made ? [] : [`the trajectories of ${name} were changed`]),
      ...(shown?.outOfDate ?? []),
      ...otherwise(name, known, knownOfMotion(source, by, options)),
    ];
  });
  return unique(clauses);
}

function rowOf(project: Project, row: Row, state: State): AnalysisRow {
  const inputs = inputsOf(project, row);
  const { videos, by, chosen, options, seed } = inputs;
  return {
    analysisId: row.id,
    videos: videos.map(({ source, name }) => ({ videoId: source, name })),
    by,
    chosen,
    options,
    seed,
    madeAt: row.created_at,
    outOfDate: changesOf(inputs, state),
  };
}

/** Newest first. @param tracks those on show, where they are known already */
export function listAnalyses(project: Project, tracks?: State['tracks']): AnalysisRow[] {
  const rows = rowsOf(project);
  if (rows.length === 0) return [];
  const state = stateNow(project, tracks ?? trackSummaries(project));
  return rows.map((row) => rowOf(project, row, state));
}

/** @throws not-found */
export function getAnalysis(project: Project, analysisId: number): Analysis {
  const row = project.db
    .prepare<[number], Row & { report: string; files: Uint8Array }>(
      'SELECT id, inputs, report, files, created_at FROM analysis WHERE id = ? AND removed = 0',
    )
    .get(analysisId);
  if (!row) throw missingThing('analysis', analysisId);
  const where = `analysis ${analysisId}`;
  const { name, text } = unpackTable(project.path, row.files, FILES, where);
  return {
    ...rowOf(project, row, stateNow(project, trackSummaries(project))),
    ...unpackJson(project.path, ANALYSIS_REPORT, row.report, where),
    files: name.map((one, at) => ({ name: one, text: text[at] })),
  };
}

/** Takes an analysis out. @throws not-found */
export function removeAnalysis(project: Project, analysisId: number): void {
  const found = rowsOf(project).some(({ id }) => id === analysisId);
  if (!found) throw missingThing('analysis', analysisId);
  removeRow(project, 'analysis', analysisId);
}
