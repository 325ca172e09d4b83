import type { PixelArray } from '../../preload/contract/frame.ts';
import { KERNELS_WASM } from './light-wasm.ts';
import { createKernelMemory } from './memory.ts';

/** The functions of assembly/light.ts; arrays are given by their place in memory, bytes. */
interface CompiledLight {
  mix(upper: number, lower: number, share: number, count: number, line: number): void;
  evenBytes(pixels: number, count: number, line: number, before: number, shares: number): void;
  evenWords(pixels: number, count: number, line: number, before: number, shares: number): void;
  evenFloats(pixels: number, count: number, line: number, before: number, shares: number): void;
}

/** Where positions along an axis lie between the middles of bins: the bin before, and how far on the way to the next one. */
export interface BetweenBins {
  before: Int32Array;
  share: Float64Array;
}

/** Multiplies the rows of frames by a light. */
export interface LightKernels {
  /** Takes the gains of the bins, row-major, in the place of those before. */
  load(gain: Float32Array): void;
  /** Multiplies all pixels, in place, rounded where they are whole numbers; nothing exceeds full scale. */
  even(data: PixelArray): void;
}

const FLOAT_BYTES = 4;
/** So many bytes of a frame are worked on at a time. */
const BAND_BYTES = 65_536;

/**
 * @param along the columns of a frame between the bins of a row
 * @param down its rows between the rows of bins
 */
export function createLightKernels(
  along: BetweenBins,
  down: BetweenBins,
  bins: { columns: number; rows: number },
): LightKernels {
  const width = along.before.length;
  const bandRows = Math.max(1, Math.floor(BAND_BYTES / (FLOAT_BYTES * width)));
  const { kernels, buffer, offset } = createKernelMemory<
    CompiledLight,
    'gain' | 'line' | 'before' | 'shares' | 'band'
  >(KERNELS_WASM, {
    gain: FLOAT_BYTES * bins.columns * bins.rows,
    line: FLOAT_BYTES * (bins.columns + 1),
    before: along.before.byteLength,
    shares: along.share.byteLength,
    band: FLOAT_BYTES * width * bandRows,
  });
  const gains = new Float32Array(buffer, offset.gain, bins.columns * bins.rows);
  new Int32Array(buffer, offset.before, width).set(along.before);
  new Float64Array(buffer, offset.shares, width).set(along.share);
  const rowBytes = FLOAT_BYTES * bins.columns;
  const mixLine = (y: number): void => {
    const upper = down.before[y];
    const lower = Math.min(bins.rows - 1, upper + 1);
    kernels.mix(
      offset.gain + rowBytes * upper,
      offset.gain + rowBytes * lower,
      down.share[y],
      bins.columns,
      offset.line,
    );
  };
  const kindOf = (data: PixelArray): { band: PixelArray; even: CompiledLight['evenBytes'] } => {
    const pixels = width * bandRows;
    if (data instanceof Uint8Array)
      return { band: new Uint8Array(buffer, offset.band, pixels), even: kernels.evenBytes };
    if (data instanceof Uint16Array)
      return { band: new Uint16Array(buffer, offset.band, pixels), even: kernels.evenWords };
    return { band: new Float32Array(buffer, offset.band, pixels), even: kernels.evenFloats };
  };
  return {
    load: (gain) => gains.set(gain),
    even(data) {
      const { band, even } = kindOf(data);
      for (let first = 0; first < down.before.length; first += bandRows) {
        const part = data.subarray(first * width, (first + bandRows) * width);
        band.set(part);
        for (let row = 0; row * width < part.length; row++) {
          mixLine(first + row);
          const at = offset.band + row * width * band.BYTES_PER_ELEMENT;
          even(at, width, offset.line, offset.before, offset.shares);
        }
        part.set(band.subarray(0, part.length));
      }
    },
  };
}
