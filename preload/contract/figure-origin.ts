import type { ProjectSummary, VideoTracksSummary } from './commands.ts';
import { escapeMarkup } from './escape-markup.ts';
import { momentText } from './moment-text.ts';
import { MODEL_TITLES } from './options/train.ts';

/** What a figure shows, by the numbers of the project. */
export interface FigureParts {
  sourceIds?: readonly number[];
  modelIds?: readonly number[];
  /** Whether it shows the calibration of the project. */
  calibration?: boolean;
  /** Which of the trajectories, where it shows only some. */
  only?: string | null;
  /** Names of files beside the project, such as tables. */
  files?: readonly string[];
  /** What has changed since, a clause each. */
  outOfDate?: readonly string[];
}

/** What a saved figure says of itself, by names. */
export interface FigureOrigin {
  /** Null: made from tables alone. */
  project: string | null;
  /** A thing each, with its number in the project. */
  madeFrom: readonly string[];
  /** Which of the trajectories; null: all. */
  only: string | null;
  outOfDate: readonly string[];
  /** Program and version. */
  software: string;
  /** ISO 8601; null where the same command must give the same bytes. */
  savedAt: string | null;
}

/** Trajectories of videos: the sets on show, the models that made them, and what has changed since. */
export function partsOfTracks(project: ProjectSummary | null, videoIds: readonly number[]): FigureParts {
  const onShow = project?.tracks.filter(({ videoId }) => videoIds.includes(videoId)) ?? [];
  return { ...partsOfSets(onShow), sourceIds: videoIds };
}

/** Sets of trajectories: their videos, the models that made them or the tables that they were in, and what has changed since. */
export function partsOfSets(sets: readonly VideoTracksSummary[]): FigureParts {
  const tables = sets.flatMap(({ imported, importedDetections }) =>
    [imported, importedDetections].flatMap((from) => (from ? fileNameOf(from.path) : [])),
  );
  return {
    sourceIds: [...new Set(sets.map(({ videoId }) => videoId))],
    modelIds: [...new Set(sets.flatMap(({ modelId }) => modelId ?? []))],
    ...(tables.length > 0 && { files: [...new Set(tables)] }),
    outOfDate: [...new Set(sets.flatMap(({ outOfDate }) => outOfDate))],
  };
}

const fileNameOf = (path: string): string => path.replace(/^.*[\\/]/, '');

function sourceText(project: ProjectSummary, id: number): string {
  const source = project.sources.find(({ sourceId }) => sourceId === id);
  if (!source) return `source ${id}, not in the project any more`;
  return `${source.kind === 'stack' ? 'z-stack' : 'video'} ${id}: ${source.name}`;
}

function modelText(project: ProjectSummary, id: number): string {
  const model = project.models.find(({ modelId }) => modelId === id);
  if (!model) return `model ${id}, not in the project any more`;
  return `model ${id}: ${model.title ?? MODEL_TITLES[model.model] ?? model.model}`;
}

function namesOf(project: ProjectSummary, { sourceIds, modelIds, calibration }: FigureParts): string[] {
  return [
    ...(sourceIds ?? []).map((id) => sourceText(project, id)),
    ...(calibration && project.calibration
      ? [`calibration of ${momentText(project.calibration.createdAt)}`]
      : []),
    ...(modelIds ?? []).map((id) => modelText(project, id)),
  ];
}

/** @param version of the program */
export const originOf = (
  project: ProjectSummary | null,
  parts: FigureParts,
  version: string,
  savedAt: string | null,
): FigureOrigin => ({
  project: project?.name ?? null,
  madeFrom: [
    ...(project ? namesOf(project, parts) : []),
    ...(parts.files ?? []).map((name) => `file ${name}`),
  ],
  only: parts.only ?? null,
  outOfDate: parts.outOfDate ?? [],
  software: `Janus3D ${version}`,
  savedAt,
});

/** Where a figure comes from, a line a fact. */
export const originText = ({ project, madeFrom, only, outOfDate, software }: FigureOrigin): string =>
  [
    ...(project === null ? [] : [`Project: ${project}`]),
    ...(madeFrom.length > 0 ? [`Made from: ${madeFrom.join('; ')}`] : []),
    ...(only === null ? [] : [`Only: ${only}`]),
    ...(outOfDate.length > 0 ? [`Out of date since: ${outOfDate.join('; ')}`] : []),
    `Made with: ${software}`,
  ].join('\n');

/** A figure as SVG text with a title that says where it comes from: to people in `desc`, to programs in `metadata`, by the Dublin Core elements (ISO 15836). */
export function svgWithOrigin(svg: string, origin: FigureOrigin): string {
  const element = (name: string, text: string): string => `<dc:${name}>${escapeMarkup(text)}</dc:${name}>`;
  const { madeFrom, software, savedAt } = origin;
  const known = [
    element('description', originText(origin)),
    element('creator', software),
    ...(savedAt === null ? [] : [element('date', savedAt)]),
    ...madeFrom.map((one) => element('source', one)),
  ];
  const said = `<desc>${escapeMarkup(originText(origin))}</desc>
<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description rdf:about="">
${known.join('\n')}
</rdf:Description></rdf:RDF></metadata>`;
  return svg.replace('</title>', (end) => `${end}\n${said}`);
}
