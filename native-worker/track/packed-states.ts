import type { ParticleState } from './particle-state.ts';
import type { AxisState } from './axis-state.ts';
import type { TurningState } from './turning.ts';

const NUMBERS = 30;
/** Places of the two axes, of whether a height is known, and of the two ways to turn. */
const [X, Z, HAS_Z, TURNING, HAS_TURNING] = [4, 10, 9, 16, 29];

/**
 * States of many particles in one array of numbers. As objects that are needed for a frame or two they would outlive the young generation, and be
 * collected only once they take hundreds of megabytes.
 */
export class PackedStates {
  #numbers = new Float64Array(NUMBERS);

  set(at: number, { tS, x, y, vy, turning, z, misses, steps }: ParticleState): void {
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
    numbers[first + HAS_TURNING] = turning ? 1 : 0;
    if (turning) this.#setTurning(first + TURNING, turning);
  }

  get(at: number): ParticleState {
    const first = NUMBERS * at;
    const numbers = this.#numbers;
    return {
      tS: numbers[first],
      x: this.#axis(first + X),
      y: numbers[first + 1],
      vy: numbers[first + 2],
      turning: numbers[first + HAS_TURNING] === 1 ? this.#turning(first + TURNING) : null,
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

  #setTurning(first: number, { left, right, odds, xx, xv, xw, vv }: TurningState): void {
    const numbers = this.#numbers;
    for (const [k, { x, y, vx, vy }] of [left, right].entries()) {
      numbers[first + 4 * k] = x;
      numbers[first + 4 * k + 1] = y;
      numbers[first + 4 * k + 2] = vx;
      numbers[first + 4 * k + 3] = vy;
    }
    numbers[first + 8] = odds;
    numbers[first + 9] = xx;
    numbers[first + 10] = xv;
    numbers[first + 11] = xw;
    numbers[first + 12] = vv;
  }

  #turning(first: number): TurningState {
    const numbers = this.#numbers;
    const mean = (at: number): TurningState['left'] => ({
      x: numbers[at],
      y: numbers[at + 1],
      vx: numbers[at + 2],
      vy: numbers[at + 3],
    });
    return {
      left: mean(first),
      right: mean(first + 4),
      odds: numbers[first + 8],
      xx: numbers[first + 9],
      xv: numbers[first + 10],
      xw: numbers[first + 11],
      vv: numbers[first + 12],
    };
  }
}
