import type { ParticleState } from './particle-state.ts';
import type { AxisState } from './axis-state.ts';

const NUMBERS = 16;
/** Places of the two axes, and of whether a height is known. */
const [X, Z, HAS_Z] = [4, 10, 9];

/**
 * States of many particles in one array of numbers. As objects that are needed for a frame or two they would outlive the young generation, and be
 * collected only once they take hundreds of megabytes.
 */
export class PackedStates {
  #numbers = new Float64Array(NUMBERS);

  set(at: number, { tS, x, y, vy, z, misses, steps }: ParticleState): void {
    const first = NUMBERS * at;
    if (first >= this.#numbers.length) {
      const larger = new Float64Array(2 * first + NUMBERS);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    const numbers = this.#numbers;
    numbers[first] = tS;
    numbers[first + 1] = y;
    numbers[first + 2] = vy;
    numbers[first + 3] = misses;
    this.#setAxis(first + X, x);
    numbers[first + HAS_Z] = z ? 1 : 0;
    if (z) this.#setAxis(first + Z, z);
    numbers[first + 15] = steps;
  }

  get(at: number): ParticleState {
    const first = NUMBERS * at;
    const numbers = this.#numbers;
    return {
      tS: numbers[first],
      x: this.#axis(first + X),
      y: numbers[first + 1],
      vy: numbers[first + 2],
      z: numbers[first + HAS_Z] === 1 ? this.#axis(first + Z) : null,
      misses: numbers[first + 3],
      steps: numbers[first + 15],
    };
  }

  #setAxis(first: number, { x, v, xx, xv, vv }: AxisState): void {
    const numbers = this.#numbers;
    numbers[first] = x;
    numbers[first + 1] = v;
    numbers[first + 2] = xx;
    numbers[first + 3] = xv;
    numbers[first + 4] = vv;
  }

  #axis(first: number): AxisState {
    const numbers = this.#numbers;
    return {
      x: numbers[first],
      v: numbers[first + 1],
      xx: numbers[first + 2],
      xv: numbers[first + 3],
      vv: numbers[first + 4],
    };
  }
}
