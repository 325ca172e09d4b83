import { density } from './draw-marks.ts';
import type { Axis, Marks } from './marks.ts';
import { emptyRaster, paintLine, paintPoints, rgbOf, type Raster, type Rgb } from './paint-raster.ts';

/** Beyond this many points a canvas takes seconds for its paths; they are painted pixel by pixel instead, a little each frame. */
const MOST_BY_CANVAS = 20_000;
const SLICE_MS = 5;

export const isDense = (marks: readonly Marks[]): boolean =>
  marks.reduce((sum, one) => sum + (canPaint(one) ? one.x.length : 0), 0) > MOST_BY_CANVAS;

export const canPaint = ({ look }: Marks): boolean => look === 'line' || look === 'points';

interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Paints marks in slices and hands over the picture when it is whole; a new call drops the one before. */
export class DensePainter {
  private request = 0;

  /** `colourOf` a mark's custom property; axes and area in canvas pixels. */
  paint(
    marks: readonly Marks[],
    {
      area,
      x,
      y,
      ratio,
      colourOf,
    }: { area: Area; x: Axis; y: Axis; ratio: number; colourOf(name: string): string },
    done: (raster: Raster) => void,
  ): void {
    this.stop();
    const raster = emptyRaster(Math.max(1, Math.round(area.width)), Math.max(1, Math.round(area.height)));
    // A pixel's centre has whole coordinates in the raster, and half ones on the canvas.
    const inside = (axis: Axis, edge: number): Axis => ({
      scale: axis.scale,
      offset: axis.offset - edge - 0.5,
    });
    const work = paintAll(raster, marks, inside(x, area.left), inside(y, area.top), ratio, colourOf);
    const slice = (): void => {
      const until = performance.now() + SLICE_MS;
      while (performance.now() < until) {
        if (work.next().done) {
          this.request = 0;
          done(raster);
          return;
        }
      }
      this.request = requestAnimationFrame(slice);
    };
    this.request = requestAnimationFrame(slice);
  }

  stop(): void {
    cancelAnimationFrame(this.request);
  }
}

function* paintAll(
  raster: Raster,
  marks: readonly Marks[],
  x: Axis,
  y: Axis,
  ratio: number,
  colourOf: (name: string) => string,
): Generator {
  const colours = new Map<string, Rgb>();
  for (const one of marks) {
    if (!canPaint(one)) continue;
    const colour = colours.get(one.colour) ?? rgbOf(colourOf(one.colour));
    colours.set(one.colour, colour);
    if (one.look === 'line') yield* paintLine(raster, one, colour, x, y);
    else {
      const { alpha, shrink } = density(one.x.length);
      const radius = ((one.size ?? 5) / 2) * shrink * ratio;
      yield* paintPoints(raster, one, { colour, radius, alpha }, x, y);
    }
    yield;
  }
}
