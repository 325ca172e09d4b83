import { KERNELS_WASM } from './layers-wasm.ts';
import { createKernelMemory, DOUBLE_BYTES } from './memory.ts';

/** The functions of assembly/layers.ts; arrays are given by their place in memory, bytes. */
interface CompiledLayers {
  choose(columns: number, rows: number, x: number, y: number, radius: number): void;
  refit(
    image: number,
    light: number,
    round: number,
    profile: number,
    rings: number,
    sums: number,
    weights: number,
  ): void;
  lay(round: number, profile: number): void;
  see(
    hidden: number,
    count: number,
    images: number,
    rounds: number,
    step: number,
    frames: number,
    lists: number,
    light: number,
  ): void;
}

/** A disc in an image of bins: its centre and radius in these. */
interface Disc {
  x: number;
  y: number;
  radius: number;
}

/** Frames as light that is the same in all of them and, on it, round images, which add up. All arrays are row-major over the bins. */
export interface LayerKernels {
  light: Float32Array;
  frames: { image: Float32Array; round: Float32Array }[];
  /** Fits the round images of a frame, one after the other, to what the light and the rest of them leave over in `image`. */
  fit(frame: number): void;
  /** Makes the light of the hidden bins the median over the frames of what their images have beyond the round ones. */
  see(): void;
}

const FLOAT_BYTES = 4;
const LISTS_AT_ONCE = 16;

/**
 * @param discs of each frame: the bins of its round images, which are zero at first
 * @param hidden bins whose light is looked for
 */
export function createLayerKernels(
  { columns, rows }: { columns: number; rows: number },
  discs: readonly (readonly Disc[])[],
  hidden: Int32Array,
): LayerKernels {
  const bins = columns * rows;
  const ringsOf = ({ radius }: Disc): number => Math.ceil(radius) + 2;
  const most = Math.max(0, ...discs.flat().map(ringsOf));
  const { kernels, buffer, offset, doubles } = createKernelMemory<
    CompiledLayers,
    'light' | 'images' | 'rounds' | 'profiles' | 'sums' | 'hidden' | 'lists'
  >(KERNELS_WASM, {
    light: FLOAT_BYTES * bins,
    images: FLOAT_BYTES * bins * discs.length,
    rounds: FLOAT_BYTES * bins * discs.length,
    profiles: DOUBLE_BYTES * most * discs.flat().length,
    // Weights follow.
    sums: DOUBLE_BYTES * 2 * most,
    hidden: hidden.byteLength,
    lists: FLOAT_BYTES * LISTS_AT_ONCE * discs.length,
  });
  new Int32Array(buffer, offset.hidden, hidden.length).set(hidden);
  const sums = doubles(offset.sums, 2 * most);
  const profileBytes = DOUBLE_BYTES * most;
  let profiles = offset.profiles;
  const placed = discs.map((some) =>
    some.map((disc) => {
      const profile = profiles;
      profiles += profileBytes;
      return { disc, profile };
    }),
  );
  const placeOf = (part: 'images' | 'rounds', frame: number): number =>
    offset[part] + FLOAT_BYTES * bins * frame;
  return {
    light: new Float32Array(buffer, offset.light, bins),
    frames: discs.map((_, frame) => ({
      image: new Float32Array(buffer, placeOf('images', frame), bins),
      round: new Float32Array(buffer, placeOf('rounds', frame), bins),
    })),
    fit(frame) {
      const round = placeOf('rounds', frame);
      for (const { disc, profile } of placed[frame]) {
        kernels.choose(columns, rows, disc.x, disc.y, disc.radius);
        sums.fill(0);
        kernels.refit(
          placeOf('images', frame),
          offset.light,
          round,
          profile,
          ringsOf(disc),
          offset.sums,
          offset.sums + profileBytes,
        );
        kernels.lay(round, profile);
      }
    },
    see: () =>
      kernels.see(
        offset.hidden,
        hidden.length,
        offset.images,
        offset.rounds,
        FLOAT_BYTES * bins,
        discs.length,
        offset.lists,
        offset.light,
      ),
  };
}
