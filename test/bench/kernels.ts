/**
 * Time of the compiled kernels as a share of the same loops on plain typed arrays, both in one run: `npx node test/bench/kernels.ts`. The median of
 * paired repeats is printed, and whether both gave the same numbers.
 */
import { bytesFor, createImageMemory } from '../../native-worker/kernels/image.ts';
import { medianInto } from '../../native-worker/image/median.ts';
import { createRandom } from '../../native-worker/math/random.ts';

const SIDE = 1024;
const MASK_SIDE = 111;
const MASKS = 40;
const REPEATS = 15;

const memory = createImageMemory(bytesFor([4 * SIDE * SIDE, 4 * SIDE * SIDE]));
const image = memory.floats(SIDE * SIDE);
const out = memory.floats(SIDE * SIDE);
const random = createRandom(1);
for (let i = 0; i < image.length; i++) image[i] = random.uniform();
const plain = new Float32Array(SIDE * SIDE);

function plainHalves(): void {
  const half = SIDE / 2;
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const at = 2 * (y * SIDE + x);
      plain[y * half + x] =
        0.25 *
        Math.fround(
          Math.fround(image[at] + image[at + 1]) + Math.fround(image[at + SIDE] + image[at + SIDE + 1]),
        );
    }
  }
}

function plainBlur(): void {
  const line = (i: number): number => image[i - 1] + 2 * image[i] + image[i + 1];
  for (let y = 1; y < SIDE - 1; y++) {
    for (let i = y * SIDE + 1; i < (y + 1) * SIDE - 1; i++)
      plain[i] = line(i - SIDE) + 2 * line(i) + line(i + SIDE);
  }
}

function plainMedians(): void {
  const nine = new Float32Array(9);
  const nearest = (k: number): number => Math.min(MASK_SIDE - 1, Math.max(0, k));
  for (let start = 0; start < MASKS * MASK_SIDE ** 2; start += MASK_SIDE ** 2) {
    for (let y = 0; y < MASK_SIDE; y++) {
      for (let x = 0; x < MASK_SIDE; x++) {
        for (let k = 0; k < 9; k++)
          nine[k] = image[start + nearest(y + Math.floor(k / 3) - 1) * MASK_SIDE + nearest(x + (k % 3) - 1)];
        plain[start + y * MASK_SIDE + x] = nine.sort()[4];
      }
    }
  }
}

const pairs = {
  'halve an image': {
    kernel: () => memory.kernels.halve(image.byteOffset, SIDE, out.byteOffset, SIDE / 2, SIDE / 2),
    plain: plainHalves,
  },
  'blur an image': {
    kernel: () => memory.kernels.blur(image.byteOffset, SIDE, SIDE, out.byteOffset),
    plain: plainBlur,
  },
  'medians of masks': {
    kernel: () => {
      for (let start = 0; start < MASKS * MASK_SIDE ** 2; start += MASK_SIDE ** 2)
        medianInto(image, start, MASK_SIDE, 1, 0, out, start);
    },
    plain: plainMedians,
  },
};

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

for (const [name, { kernel, plain: loops }] of Object.entries(pairs)) {
  out.fill(0);
  plain.fill(0);
  kernel();
  loops();
  const difference = out.reduce((most, value, i) => Math.max(most, Math.abs(value - plain[i])), 0);
  const times = Array.from({ length: REPEATS }, () => [milliseconds(kernel), milliseconds(loops)]);
  times.sort(([a, b], [c, d]) => a / b - c / d);
  const [kernelMs, plainMs] = times[REPEATS >> 1];
  console.log(
    `${name.padEnd(18)} ${kernelMs.toFixed(2)} ms, ${(kernelMs / plainMs).toFixed(3)} of plain loops; largest difference ${difference.toExponential(1)}`,
  );
}
