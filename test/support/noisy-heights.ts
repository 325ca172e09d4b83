import { randomNumbers } from './random-numbers.ts';

export interface NoisyHeights {
  tS: Float64Array;
  zUm: Float64Array;
  sdUm: Float64Array;
  truthUm: Float64Array;
}

const FRAMES = 100;
const FRAME_S = 0.1;
const SUBSTEPS = 4;
const SPEED_UM_S = 2;
const DIFFUSION_UM2_S = 0.2;
const TURNING_PER_S = 0.15;

/**
 * Heights of swimmers that turn in space, seen ten times a second with errors of standard deviation `sigmaUm` that hang together by `correlation` from
 * frame to frame; `statedUm` is the error that they come with.
 */
export function noisyHeights(
  seed: number,
  tracks: number,
  noise: { sigmaUm: number; correlation: number; statedUm: number },
): NoisyHeights[] {
  const { normal } = randomNumbers(seed);
  const dt = FRAME_S / SUBSTEPS;
  return Array.from({ length: tracks }, () => {
    // Only the tilt of the heading counts for z: its cosine does a random walk on the sphere (Ito).
    let tilt = Math.max(-1, Math.min(1, Math.sin((2 * normal()) % Math.PI)));
    let z = 0;
    let error = noise.sigmaUm * normal();
    const truthUm = new Float64Array(FRAMES);
    const zUm = new Float64Array(FRAMES);
    for (let k = 0; k < FRAMES; k++) {
      truthUm[k] = z;
      zUm[k] = z + error;
      for (let step = 0; step < SUBSTEPS; step++) {
        z += SPEED_UM_S * tilt * dt + Math.sqrt(2 * DIFFUSION_UM2_S * dt) * normal();
        tilt +=
          -2 * TURNING_PER_S * tilt * dt +
          Math.sqrt(Math.max(0, 1 - tilt * tilt) * 2 * TURNING_PER_S * dt) * normal();
        tilt = Math.max(-1, Math.min(1, tilt));
      }
      error = noise.correlation * error + Math.sqrt(1 - noise.correlation ** 2) * noise.sigmaUm * normal();
    }
    return {
      tS: Float64Array.from({ length: FRAMES }, (_, k) => k * FRAME_S),
      zUm,
      sdUm: new Float64Array(FRAMES).fill(noise.statedUm),
      truthUm,
    };
  });
}
