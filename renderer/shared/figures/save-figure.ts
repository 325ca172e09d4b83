import { svgWithOrigin, type FigureOrigin } from '../../../preload/contract/figure-origin.ts';
import { pngWithOrigin } from '../../../preload/contract/png-chunks.ts';
import { saveFile } from '../session/download.ts';
import type { Figure } from '../../viewers/plot/figure.ts';
import { SCREEN_DPI } from './print-sizes.ts';

const MM_PER_INCH = 25.4;
/** Most browsers refuse a larger side. */
export const MOST_PIXELS = 8192;

export interface PrintSize {
  widthMm: number;
  heightMm: number;
  dpi: number;
}

const toCss = (mm: number): number => (mm / MM_PER_INCH) * SCREEN_DPI;
export const toMm = (css: number): number => (css / SCREEN_DPI) * MM_PER_INCH;
export const pixelsOf = (mm: number, dpi: number): number => Math.round((mm / MM_PER_INCH) * dpi);

/** The same drawing, sized in millimetres. */
const sized = (svg: string, { widthMm, heightMm }: PrintSize): string =>
  svg.replace(/(<svg[^>]*?) width="[^"]*" height="[^"]*"/, `$1 width="${widthMm}mm" height="${heightMm}mm"`);

async function rasterise(svg: string, width: number, height: number): Promise<HTMLCanvasElement> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    return canvas;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const svgOf = (figure: Figure, size: PrintSize): string | null =>
  figure.svg && sized(figure.svg(toCss(size.widthMm), toCss(size.heightMm)), size);

export function saveSvg(figure: Figure, size: PrintSize, origin: FigureOrigin): string {
  const svg = svgOf(figure, size);
  if (svg === null) throw new Error('This figure has no SVG; save it as PNG.');
  const content = new Blob([svgWithOrigin(svg, origin)], { type: 'image/svg+xml' });
  return saveFile(`${figure.fileName}.svg`, content);
}

/** Of a picture as a PNG file; `dpi` null: of no print size. */
export interface PictureNames {
  fileName: string;
  title: string;
  dpi: number | null;
}

export async function saveCanvas(
  canvas: HTMLCanvasElement,
  names: PictureNames,
  origin: FigureOrigin,
): Promise<string> {
  const content = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!content) throw new Error('The image is too large for this browser; make it smaller.');
  const png = pngWithOrigin(new Uint8Array(await content.arrayBuffer()), names, origin);
  return saveFile(`${names.fileName}.png`, new Blob([png], { type: 'image/png' }));
}

export async function savePng(figure: Figure, size: PrintSize, origin: FigureOrigin): Promise<string> {
  const [width, height] = [pixelsOf(size.widthMm, size.dpi), pixelsOf(size.heightMm, size.dpi)];
  const svg = svgOf(figure, size);
  const canvas = figure.raster
    ? await figure.raster(toCss(size.widthMm), toCss(size.heightMm), size.dpi / SCREEN_DPI)
    : await rasterise(svg ?? '', width, height);
  const { fileName, title } = figure;
  return saveCanvas(canvas, { fileName, title, dpi: size.dpi }, origin);
}

export function saveCsv(figure: Figure): string {
  const text = figure.csv?.() ?? '';
  return saveFile(`${figure.fileName}.csv`, new Blob([text], { type: 'text/csv;charset=utf-8' }));
}
