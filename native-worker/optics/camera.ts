import { randomStream, type Random } from '../math/random.ts';
import { median } from '../math/statistics.ts';

/** The light of one file: uneven over the field, and in time. Grey levels of 8 bits, whatever the depth of the file. */
export interface Lighting {
  /** Background, row-major. */
  background: Float32Array;
  /** Brightness of each frame against the background; 1 where it is not given. */
  flicker: Float64Array | null;
  /** Photoelectrons a grey level. */
  electronsPerGrey: number;
}

/** Read noise, grey levels. */
const READ_NOISE_GREY = 0.5;

/** Mean grey level of a clean scene's lamp: far from saturation. */
const CLEAN_GREY = 110;
const CLEAN_ELECTRONS = 52;

/** Smooth, steady illumination: a tilt, a fall towards the rim and a few broad waves. */
export function steadyLight(size: number, seed: number, key: number): Lighting {
  const random = randomStream(seed, 0xb6, key);
  const background = unevenField(size, random, { tilt: [0.02, 0.06], fall: [0.02, 0.06] });
  for (let i = 0; i < background.length; i++) background[i] *= CLEAN_GREY;
  return { background, flicker: null, electronsPerGrey: CLEAN_ELECTRONS };
}

/**
 * Typical background of a lab's stacks: 15 of 255 grey levels below full scale, as in the public images of the paper, so that bright
 * centres are cut off, and the brightest corner with them.
 */
const LAB_GREY = 240;
/** An eight-bit step of a camera with a full well of 15 000 electrons, a third used. */
const LAB_ELECTRONS = 20;
const FLICKER = 0.02;

/** Light of a day at the microscope, most of the field near saturation. */
export function labLight(
  { size }: { size: number },
  brightness: number,
  { seed, key, frames }: { seed: number; key: number; frames: number },
): Lighting {
  const random = randomStream(seed, 0xb6, key);
  const background = unevenField(size, random, { tilt: [0.02, 0.08], fall: [0.05, 0.2] });
  const typical = median(background);
  for (let i = 0; i < background.length; i++) background[i] *= (brightness * LAB_GREY) / typical;
  const flicker = Float64Array.from({ length: frames }, () => 1 + FLICKER * random.normal());
  return { background, flicker, electronsPerGrey: LAB_ELECTRONS };
}

/** Relative light over a square field, its mean about 1. */
function unevenField(
  size: number,
  random: Random,
  ranges: { tilt: [number, number]; fall: [number, number] },
): Float32Array {
  const tilt = random.uniform(...ranges.tilt);
  const tiltAngle = random.uniform(0, 2 * Math.PI);
  const fall = random.uniform(...ranges.fall);
  const waves = Array.from({ length: 3 }, () => ({
    depth: random.uniform(0.002, 0.008),
    x: random.uniform(-1.2, 1.2) * Math.PI,
    y: random.uniform(-1.2, 1.2) * Math.PI,
    phase: random.uniform(0, 2 * Math.PI),
  }));
  const field = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    const y = (2 * row) / size - 1;
    for (let column = 0; column < size; column++) {
      const x = (2 * column) / size - 1;
      let light =
        1 + tilt * (Math.cos(tiltAngle) * x + Math.sin(tiltAngle) * y) - fall * ((x * x + y * y) / 2 - 1 / 3);
      for (const wave of waves) light += wave.depth * Math.cos(wave.x * x + wave.y * y + wave.phase);
      field[row * size + column] = light;
    }
  }
  return field;
}

/**
 * What the camera writes: shot noise (normal approximation; thousands of electrons a pixel) and read noise, rounded, and clipped at
 * full scale.
 *
 * @param light grey levels of 8 bits, without noise
 */
export function expose(
  light: Float32Array,
  { bits, electronsPerGrey }: { bits: 8 | 16; electronsPerGrey: number },
  random: Random,
): Uint8Array | Uint16Array {
  const scale = bits === 8 ? 1 : 257;
  const most = bits === 8 ? 255 : 65535;
  const frame = bits === 8 ? new Uint8Array(light.length) : new Uint16Array(light.length);
  for (let i = 0; i < light.length; i++) {
    const noise = Math.sqrt(light[i] / electronsPerGrey + READ_NOISE_GREY ** 2);
    const value = Math.round(scale * (light[i] + noise * random.normal()));
    frame[i] = value < 0 ? 0 : value > most ? most : value;
  }
  return frame;
}
