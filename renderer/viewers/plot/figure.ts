import type { InjectionKey } from 'vue';
import type { FigureParts } from '../../../preload/contract/figure-origin.ts';

/** A plot or view that can leave the program. Sizes in CSS pixels, 96 an inch. */
export interface Figure {
  title: string;
  /** Without extension. */
  fileName: string;
  /** As it stands on the screen. */
  width: number;
  height: number;
  /** False: drawn anew for any shape. */
  fixedShape: boolean;
  /** As SVG text of that size; null where there are only pixels. */
  svg: ((width: number, height: number) => string) | null;
  /** As pixels, `ratio` of them a CSS pixel; null: from the SVG. */
  raster: ((width: number, height: number, ratio: number) => Promise<HTMLCanvasElement>) | null;
  /** Its numbers; null where they are exported elsewhere. */
  csv: (() => string) | null;
  /** What it was made from. */
  parts: FigureParts;
}

/** How a plot offers itself to be saved; without it there is no button. */
export const SAVE_FIGURE: InjectionKey<(figure: Figure) => void> = Symbol('save figure');

/** What the plots under a view were made from, at the moment when one is saved. */
export const FIGURE_PARTS: InjectionKey<() => FigureParts> = Symbol('figure parts');
