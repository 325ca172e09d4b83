import { saveFile } from '../session/download.ts';
import type { Figure } from '../../viewers/plot/figure.ts';
import { withDensity } from './png-density.ts';
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

export function saveSvg(figure: Figure, size: PrintSize): string {
  const svg = svgOf(figure, size);
  if (svg === null) throw new Error('This figure has no SVG; save it as PNG.');
  return saveFile(`${figure.fileName}.svg`, new Blob([svg], { type: 'image/svg+xml' }));
}

export async function savePng(figure: Figure, size: PrintSize): Promise<string> {
  const [width, height] = [pixelsOf(size.widthMm, size.dpi), pixelsOf(size.heightMm, size.dpi)];
  const svg = svgOf(figure, size);
  const canvas = figure.raster
    ? await figure.raster(toCss(size.widthMm), toCss(size.heightMm), size.dpi / SCREEN_DPI)
    : await rasterise(svg ?? '', width, height);
  const content = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!content) throw new Error('The image is too large for this browser; make it smaller.');
  const png = withDensity(new Uint8Array(await content.arrayBuffer()), size.dpi);
  return saveFile(`${figure.fileName}.png`, new Blob([png], { type: 'image/png' }));
}

export function saveCsv(figure: Figure): string {
  const text = figure.csv?.() ?? '';
  return saveFile(`${figure.fileName}.csv`, new Blob([text], { type: 'text/csv;charset=utf-8' }));
}
