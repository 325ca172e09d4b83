import { describe, expect, it, vi } from 'vitest';
import { createRandom, type Random } from '../../../native-worker/math/random.ts';
import type { ModelPool } from '../../../native-worker/model/model-context.ts';
import { startAdam, stepAdam } from '../../../native-worker/model/network/adam.ts';
import { networkGradient } from '../../../native-worker/model/network/network-gradient.ts';
import { fitNetworks, predictNetworks } from '../../../native-worker/model/network/fit-networks.ts';
import { addPatches, takePatches } from '../../../native-worker/model/network/image-patches.ts';
import { runNetwork } from '../../../native-worker/model/network/run-network.ts';
import {
  initialParameters,
  layersOf,
  parameterCount,
  type NetworkShape,
} from '../../../native-worker/model/network/network-shape.ts';
import { fallingShare } from '../../../native-worker/model/network/train-network.ts';
import { maskDisc, turnInto } from '../../../native-worker/model/network/turn-images.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';
import { randomFrom } from '../random.ts';

const SHAPE: NetworkShape = { side: 7, channels: [3, 2], dense: 4 };
const random = randomFrom(2);
const parameters = Float32Array.from({ length: parameterCount(layersOf(SHAPE)) }, () => random() - 0.45);

/** Convolutions of stride 2 by their definition, one image at a time. */
function plainNetwork(image: number[]): number {
  let [side, depth, offset] = [7, 1, 0];
  let values = image;
  const weights = (count: number): number[] => [...parameters.subarray(offset, (offset += count))];
  for (const outputs of SHAPE.channels) {
    const [kernel, bias] = [weights(9 * depth * outputs), weights(outputs)];
    const out = Math.ceil(side / 2);
    const next: number[] = [];
    for (let y = 0; y < out; y++) {
      for (let x = 0; x < out; x++) {
        for (let o = 0; o < outputs; o++) {
          let sum = bias[o];
          for (let k = 0; k < 9; k++) {
            const [row, column] = [2 * y + Math.floor(k / 3) - 1, 2 * x + (k % 3) - 1];
            if (row < 0 || column < 0 || row >= side || column >= side) continue;
            for (let c = 0; c < depth; c++)
              sum += values[(row * side + column) * depth + c] * kernel[(k * depth + c) * outputs + o];
          }
          next.push(Math.max(0, sum));
        }
      }
    }
    [values, side, depth] = [next, out, outputs];
  }
  const dense = (outputs: number): number[] => {
    const [matrix, bias] = [weights(values.length * outputs), weights(outputs)];
    return bias.map((one, o) => values.reduce((sum, value, i) => sum + value * matrix[i * outputs + o], one));
  };
  values = dense(4).map((value) => Math.max(0, value));
  return dense(1)[0];
}

describe('a network', () => {
  const count = 130;
  const images = Float32Array.from({ length: 49 * count }, (_, at) => (at % 11 === 0 ? 0 : random() - 0.5));

  it('has layers of patches, then two dense ones, one behind the other', () => {
    expect(layersOf(SHAPE)).toEqual([
      { patches: { side: 7, channels: 1, outSide: 4 }, rows: 16, inputs: 9, outputs: 3, offset: 0 },
      { patches: { side: 4, channels: 3, outSide: 2 }, rows: 4, inputs: 27, outputs: 2, offset: 30 },
      { patches: null, rows: 1, inputs: 8, outputs: 4, offset: 86 },
      { patches: null, rows: 1, inputs: 4, outputs: 1, offset: 122 },
    ]);
    expect(parameters).toHaveLength(127);
  });

  it('begins with weights of variance 2 / inputs and biases of 0 (He et al. 2015)', () => {
    const layers = layersOf({ side: 20, channels: [40], dense: 30 });
    const initial = initialParameters(layers, createRandom(3));
    for (const { inputs, outputs, offset } of layers.slice(0, 2)) {
      const own = initial.subarray(offset, offset + inputs * outputs);
      const variance = own.reduce((sum, value) => sum + value ** 2, 0) / own.length;
      expect((variance * inputs) / 2).toBeCloseTo(1, 0);
      expect(Math.abs((variance * inputs) / 2 - 1)).toBeLessThan(0.25);
      const biases = initial.subarray(offset + inputs * outputs, offset + (inputs + 1) * outputs);
      expect(new Set(biases)).toEqual(new Set([0]));
    }
  });

  it('computes what its definition says, in chunks of images', () => {
    const outputs = runNetwork(SHAPE, parameters, images);
    expect(outputs).toHaveLength(count);
    for (const i of [0, 1, 63, 64, 127, 129])
      expect(outputs[i]).toBeCloseTo(plainNetwork([...images.subarray(49 * i, 49 * i + 49)]), 5);
  });

  it.each([1, -1])(
    'has a gradient that agrees with differences of the loss, outputs times %i',
    async (sign) => {
      const backend = await getTensorBackend();
      // The last layer's weights and its constant turn the outputs round.
      const own = parameters.slice();
      const { inputs, outputs, offset } = layersOf(SHAPE).at(-1);
      for (let k = offset; k < offset + (inputs + 1) * outputs; k++) own[k] *= sign;
      const few = images.subarray(0, 49 * 6);
      const target = Float32Array.from({ length: 6 }, (_, i) => i - 2.5);
      const lossAt = (at: Float32Array): number =>
        runNetwork(SHAPE, at, few).reduce((sum, out, i) => sum + Math.abs(out - target[i]), 0) / 6;
      const { loss, gradient } = networkGradient(layersOf(SHAPE), own, few, target, backend);
      expect(loss).toBeCloseTo(lossAt(own), 5);
      let worst = 0;
      for (let k = 0; k < own.length; k += 3) {
        const [more, less] = [1e-3, -1e-3].map((by) => {
          const moved = own.slice();
          moved[k] += by;
          return lossAt(moved);
        });
        worst = Math.max(worst, Math.abs((more - less) / 2e-3 - gradient[k]));
      }
      expect(worst).toBeLessThan(0.02);
    },
  );

  it('is one of several: their mean, and the sample deviation between them', () => {
    const names = Array.from({ length: 49 }, (_, k) => `pixel_${k}`);
    const inputs = { names, rows: 3, values: Float64Array.from(images.subarray(0, 147)) };
    const network = (shift: number) => ({
      shape: SHAPE,
      parameters,
      epochs: 1,
      tensorBackend: 'wasm',
      pixel: { mean: 0.1, sd: 2 },
      z: { mean: shift, sd: 3 },
    });
    const each = [0, 5, 7].map((shift) => predictNetworks([network(shift)], inputs));
    expect(each[0].spread).toBeNull();
    const { mean, spread } = predictNetworks([0, 5, 7].map(network), inputs);
    for (let i = 0; i < 3; i++) {
      expect(mean[i]).toBeCloseTo(each[0].mean[i] + 4, 9);
      expect(spread![i]).toBeCloseTo(Math.sqrt((16 + 1 + 9) / 2), 9);
      const scaled = images.slice(49 * i, 49 * i + 49).map((value) => (value - 0.1) / 2);
      maskDisc(scaled, 7);
      expect(each[0].mean[i]).toBeCloseTo(3 * plainNetwork([...scaled]), 4);
    }
  });
});

describe('training networks', () => {
  it('tells how many epochs of all networks are done', async () => {
    vi.useFakeTimers();
    const told: [number, number][] = [];
    const pool = {
      threads: 2,
      run: (_: string, task: { progress: Int32Array; plan: { epochs: number } }) => {
        Atomics.store(task.progress, 0, 3);
        vi.advanceTimersByTime(300);
        return Promise.resolve({});
      },
    } as unknown as ModelPool;
    const names = Array.from({ length: 49 }, (_, k) => `pixel_${k}`);
    const inputs = { names, rows: 40, values: new Float64Array(49 * 40) };
    const rows = Int32Array.from({ length: 40 }, (_, k) => k);
    const folds = [0, 1, 2].map(() => ({ train: rows.subarray(0, 30), test: rows.subarray(30) }));
    const options = { channels: [2], dense: 3, members: 2, passes: 300, batch: 10, rate: 0.01, patience: 5 };
    const context = {
      pool,
      seed: 1,
      signal: undefined,
      onProgress: (...said: [number, number]) => void told.push(said),
    };
    await fitNetworks(inputs, new Float64Array(40), options, folds, context);
    vi.useRealTimers();
    // 300 passes over 30 rows are ten epochs, of two networks.
    expect(told).toEqual([
      [3, 20],
      [6, 20],
    ]);
  });

  it('begins with its whole rate, has half of it in the middle and none at the end', () => {
    expect([0, 0.5, 1].map((passed) => fallingShare(passed).toFixed(12))).toEqual(
      [1, 0.5, 0].map((share) => share.toFixed(12)),
    );
    expect(fallingShare(0.25)).toBeCloseTo(0.5 + Math.SQRT1_2 / 2, 12);
  });
});

describe('patches', () => {
  it('are the 3 x 3 pixels around every second one, and adding them is the transpose', () => {
    for (const [side, channels] of [
      [5, 2],
      [6, 1],
    ]) {
      const grid = { side, channels, outSide: Math.ceil(side / 2) };
      const x = Float32Array.from({ length: 2 * side * side * channels }, () => random());
      const patches = takePatches(x, 2, grid);
      expect(patches).toHaveLength(2 * grid.outSide ** 2 * 9 * channels);
      patches.forEach((value, at) => {
        const c = at % channels;
        const k = Math.floor(at / channels) % 9;
        const patch = Math.floor(at / channels / 9);
        const n = Math.floor(patch / grid.outSide ** 2);
        const [row, column] = [Math.floor(patch / grid.outSide) % grid.outSide, patch % grid.outSide];
        const [py, px] = [2 * row + Math.floor(k / 3) - 1, 2 * column + (k % 3) - 1];
        const isInside = py >= 0 && px >= 0 && py < side && px < side;
        expect(value).toBe(isInside ? x[((n * side + py) * side + px) * channels + c] : 0);
      });
      const other = patches.map(() => random());
      const back = addPatches(other, 2, grid);
      const product = (a: Float32Array, b: Float32Array): number =>
        a.reduce((sum, value, i) => sum + value * b[i], 0);
      expect(product(back, x)).toBeCloseTo(product(other, patches), 3);
    }
  });
});

describe('turned images', () => {
  const side = 9;
  const image = Float32Array.from({ length: 2 * side * side }, () => 1 + random());
  const inDisc = (x: number, y: number): boolean => (x - 4) ** 2 + (y - 4) ** 2 <= 4.5 ** 2;
  /** Draws that give an angle, in turns, and a mirror or none. */
  const draws = (...values: number[]): Random => ({
    uniform: () => values.shift()!,
    integer: () => 0,
    normal: () => 0,
  });
  const turned = (turns: number, mirror: number): Float32Array => {
    const out = new Float32Array(3 * side * side).fill(-1);
    turnInto(image, side * side, side, draws(turns, mirror), out, side * side);
    expect(new Set([...out.subarray(0, 81), ...out.subarray(162)])).toEqual(new Set([-1]));
    return out.subarray(81, 162);
  };

  it.each([
    [0, 0.7, (x: number, y: number) => [x, y]],
    [0, 0.4, (x: number, y: number) => [8 - x, y]],
    [0.25, 0.7, (x: number, y: number) => [8 - y, x]],
    [0.5, 0.5, (x: number, y: number) => [8 - x, 8 - y]],
  ])('by %f turns, mirrored below one half of %f, are those pixels', (turns, mirror, from) => {
    turned(turns, mirror).forEach((value, at) => {
      const [x, y] = [at % side, Math.floor(at / side)];
      const [u, v] = from(x, y);
      expect(value).toBeCloseTo(inDisc(x, y) ? image[81 + v * side + u] : 0, 4);
    });
  });

  it('between pixels are bilinear', () => {
    const angle = 0.1;
    turned(angle / (2 * Math.PI), 0.9).forEach((value, at) => {
      const [dx, dy] = [(at % side) - 4, Math.floor(at / side) - 4];
      if (!inDisc(at % side, Math.floor(at / side)) || Math.hypot(dx, dy) > 3) return;
      const [x, y] = [
        Math.cos(angle) * dx - Math.sin(angle) * dy + 4,
        Math.sin(angle) * dx + Math.cos(angle) * dy + 4,
      ];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const pixel = (a: number, b: number): number => image[81 + (top + b) * side + left + a];
      const [u, v] = [x - left, y - top];
      const wanted =
        (1 - v) * ((1 - u) * pixel(0, 0) + u * pixel(1, 0)) + v * ((1 - u) * pixel(0, 1) + u * pixel(1, 1));
      expect(value).toBeCloseTo(wanted, 5);
    });
  });

  it('show the disc alone', () => {
    const masked = image.slice();
    maskDisc(masked, side);
    masked.forEach((value, at) => {
      expect(value).toBe(inDisc(at % side, Math.floor(at / side) % side) ? image[at] : 0);
    });
  });
});

it('Adam steps by the unbiased mean over the root of the unbiased square (Kingma and Ba 2015)', () => {
  const state = startAdam(new Float32Array(2));
  const own = Float32Array.of(1, -2);
  let [m, v] = [
    [0, 0],
    [0, 0],
  ];
  const wanted = [1, -2];
  for (const [step, gradient] of [
    [0.5, -3],
    [-1, 0.2],
    [2, 1e-4],
  ].entries()) {
    stepAdam(own, Float32Array.from(gradient), state, 0.1);
    m = m.map((one, k) => 0.9 * one + 0.1 * gradient[k]);
    v = v.map((one, k) => 0.999 * one + 0.001 * gradient[k] ** 2);
    for (const k of [0, 1])
      wanted[k] -=
        (0.1 * (m[k] / (1 - 0.9 ** (step + 1)))) / (Math.sqrt(v[k] / (1 - 0.999 ** (step + 1))) + 1e-7);
    for (const k of [0, 1]) expect(own[k]).toBeCloseTo(wanted[k], 5);
  }
  expect(state.steps).toBe(3);
});
