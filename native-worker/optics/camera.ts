import type { RandomStream } from './random.ts';

/** Uneven background of a scene, row-major, in grey levels of 8 bits. */
export type Background = Float32Array;

/** Mean grey level (8-bit scale) that the lamp is set to. */
const MEAN_GREY = 110;
/** Photoelectrons a grey level of 8 bits, and read noise in grey levels. */
const ELECTRONS_PER_GREY = 52;
const READ_NOISE_GREY = 0.5;

/** Smooth illumination: a tilt, a fall towards the rim and a few broad waves. */
export function unevenBackground(width: number, height: number, random: RandomStream): Background {
  const tilt = random.uniform(0.02, 0.06);
  const tiltAngle = random.uniform(0, 2 * Math.PI);
  const fall = random.uniform(0.02, 0.06);
  const waves = Array.from({ length: 3 }, () => ({
    depth: random.uniform(0.002, 0.008),
    x: random.uniform(-1.2, 1.2) * Math.PI,
    y: random.uniform(-1.2, 1.2) * Math.PI,
    phase: random.uniform(0, 2 * Math.PI),
  }));
  const background = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = (2 * row) / height - 1;
    for (let column = 0; column < width; column++) {
      const x = (2 * column) / width - 1;
      let light =
        1 + tilt * (Math.cos(tiltAngle) * x + Math.sin(tiltAngle) * y) - fall * ((x * x + y * y) / 2 - 1 / 3);
      for (const wave of waves) light += wave.depth * Math.cos(wave.x * x + wave.y * y + wave.phase);
      background[row * width + column] = MEAN_GREY * light;
    }
  }
  return background;
}

/**
 * What the camera writes: shot noise (normal approximation; over 5000 electrons a pixel) and read noise, rounded and clipped.
 *
 * @param light grey levels of 8 bits, without noise
 */
export function expose(light: Float32Array, bits: 8 | 16, random: RandomStream): Uint8Array | Uint16Array {
  const scale = bits === 8 ? 1 : 257;
  const most = bits === 8 ? 255 : 65535;
  const frame = bits === 8 ? new Uint8Array(light.length) : new Uint16Array(light.length);
  for (let i = 0; i < light.length; i++) {
    const noise = Math.sqrt(light[i] / ELECTRONS_PER_GREY + READ_NOISE_GREY ** 2);
    const value = Math.round(scale * (light[i] + noise * random.normal()));
    frame[i] = value < 0 ? 0 : value > most ? most : value;
  }
  return frame;
}
