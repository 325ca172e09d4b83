/**
 * The one generator of random numbers: sfc32 (Chris Doty-Humphrey, PractRand 0.95), 32-bit state words, period of at least 2^32, passes
 * PractRand, and small enough for inner loops of millions of draws. Every stream is made from numbers that name it, so that work can be
 * spread over any number of threads without changing a number.
 */
export interface Random {
  /** Uniform in [low, high); in [0, 1) unless they are given. */
  uniform(low?: number, high?: number): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
}

/** Spreads the bits of a word (finaliser of MurmurHash3, Appleby), so that neighbouring seeds give unrelated streams. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

class Sfc32 implements Random {
  readonly state = new Int32Array(4);
  private spare = Number.NaN;

  constructor(seed: number, stream: number) {
    this.state[0] = mix(seed);
    this.state[1] = mix(stream ^ 0x9e3779b9);
    this.state[2] = mix(Math.floor(seed / 2 ** 32) ^ 0x243f6a88);
    this.state[3] = 1;
    for (let i = 0; i < 15; i++) this.next();
  }

  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.next();
  }

  private next(): number {
    const s = this.state;
    const t = (((s[0] + s[1]) | 0) + s[3]) | 0;
    s[3] = (s[3] + 1) | 0;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = (s[2] + (s[2] << 3)) | 0;
    s[2] = (((s[2] << 21) | (s[2] >>> 11)) + t) | 0;
    return (t >>> 0) * 2.3283064365386963e-10;
  }

  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const value = this.spare;
      this.spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const r2 = u * u + v * v;
      if (r2 > 0 && r2 < 1) {
        const scale = Math.sqrt((-2 * Math.log(r2)) / r2);
        this.spare = v * scale;
        return u * scale;
      }
    }
  }
}

/** A stream of random numbers that depends on nothing but `seed` and `stream` (both integers). */
export function createRandom(seed: number, stream = 0): Random {
  return new Sfc32(seed, stream);
}

/** The same stream as four words, for kernels that draw from it themselves. */
export const randomState = (seed: number, stream = 0): Int32Array => new Sfc32(seed, stream).state;

/** A stream named by any number of integers, the person's seed first. Streams of different keys are independent of each other. */
export function randomStream(...keys: number[]): Random {
  let [first, second] = [0x9e3779b9, 0x243f6a88];
  for (const key of keys) {
    first = mix(first ^ key) + 0x6d2b79f5;
    second = mix(second + key) ^ first;
  }
  return new Sfc32(first >>> 0, second >>> 0);
}

/** Fisher-Yates shuffle of `items` in place. */
export function shuffle(items: Int32Array, random: Random): Int32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items;
}
