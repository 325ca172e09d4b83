import type { AnalysisFile } from '../../../preload/contract/analysis.ts';
import type { FigureParts } from '../../../preload/contract/figure-origin.ts';
import type { Figure } from '../../viewers/plot/figure.ts';

export interface AnalysisFigure {
  name: string;
  title: string;
  svg: string;
  /** Its numbers. */
  csv: string;
  width: number;
  height: number;
}

/** Figures of an analysis in their order, each with its table, and the tables that have no figure. */
export function figuresOf(files: readonly AnalysisFile[]): {
  figures: AnalysisFigure[];
  tables: AnalysisFile[];
} {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const figures = files
    .filter(({ name }) => name.endsWith('.svg'))
    .map(({ name, text }) => {
      const stem = name.replace(/\.svg$/, '');
      const size = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(text);
      return {
        name: stem,
        title: titleOf(text) || stem,
        svg: text,
        csv: texts.get(`${stem}.csv`) ?? '',
        width: Number(size?.[1] ?? 720),
        height: Number(size?.[2] ?? 480),
      };
    });
  const drawn = new Set(figures.map(({ name }) => `${name}.csv`));
  const tables = files.filter(({ name }) => name.endsWith('.csv') && !drawn.has(name));
  return { figures, tables };
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const titleOf = (svg: string): string =>
  (/<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? '').replace(
    /&(amp|lt|gt|quot);/g,
    (all, name: string) => ENTITIES[name] ?? all,
  );

/** What can be saved of it. @param suffix of its file name */
export const savable = (
  { name, title, svg, csv, width, height }: AnalysisFigure,
  suffix: string,
  parts: FigureParts,
): Figure => ({
  title,
  fileName: `${name}${suffix}`,
  width,
  height,
  fixedShape: true,
  svg: () => svg,
  raster: null,
  csv: csv === '' ? null : () => csv,
  parts,
});
