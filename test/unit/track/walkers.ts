import { randomNumbers } from '../../support/random-numbers.ts';

/** Seeded swimmers for the tests of linking and smoothing; lengths in pixels and micrometres, a frame is 0.1 s. */
export interface Scene {
  frame: number[];
  xPx: number[];
  yPx: number[];
  zUm: number[];
  zSdUm: number[];
  /** Which swimmer a row is. */
  truth: number[];
  /** Its true height. */
  zTrueUm: number[];
}

/**
 * Active Brownian swimmers in a square field. Of two closer than 8 px only the sharper is found; within 40 px of each other heights are poor.
 */
export function swimmers(options: {
  seed: number;
  count: number;
  frames: number;
  sidePx: number;
  speedUmS: number;
}): Scene {
  const { uniform, normal } = randomNumbers(options.seed);
  const pixelUm = 0.1625;
  const step = Math.sqrt(2 * 0.2 * 0.1);
  const turn = Math.sqrt(2 * 0.12 * 0.1);
  const all = Array.from({ length: options.count }, () => ({
    x: uniform() * options.sidePx,
    y: uniform() * options.sidePx,
    z: (uniform() - 0.5) * 25,
    heading: uniform() * 2 * Math.PI,
    tilt: Math.acos(2 * uniform() - 1),
    speed: options.speedUmS * (0.5 + uniform()),
  }));
  const scene: Scene = { frame: [], xPx: [], yPx: [], zUm: [], zSdUm: [], truth: [], zTrueUm: [] };
  for (let frame = 0; frame < options.frames; frame++) {
    const found: typeof all = [];
    for (const one of [...all].sort((a, b) => Math.abs(a.z) - Math.abs(b.z))) {
      const outside = Math.min(one.x, one.y) < 0 || Math.max(one.x, one.y) > options.sidePx;
      if (outside || found.some((other) => Math.hypot(other.x - one.x, other.y - one.y) < 8)) continue;
      if (uniform() < 0.01) continue;
      found.push(one);
    }
    for (const one of found) {
      const crowded = all.some((other) => other !== one && Math.hypot(other.x - one.x, other.y - one.y) < 40);
      const sd = crowded ? 1 : 0.4;
      scene.frame.push(frame);
      scene.xPx.push(one.x + normal() * (crowded ? 1 : 0.5));
      scene.yPx.push(one.y + normal() * (crowded ? 1 : 0.5));
      scene.zUm.push(one.z + normal() * sd * (crowded ? 2 : 1));
      scene.zSdUm.push(sd);
      scene.truth.push(all.indexOf(one));
      scene.zTrueUm.push(one.z);
    }
    for (const one of all) {
      one.heading += normal() * turn;
      one.tilt += normal() * turn;
      one.x += (one.speed * 0.1 * Math.sin(one.tilt) * Math.cos(one.heading) + normal() * step) / pixelUm;
      one.y += (one.speed * 0.1 * Math.sin(one.tilt) * Math.sin(one.heading) + normal() * step) / pixelUm;
      one.z += one.speed * 0.1 * Math.cos(one.tilt) + normal() * step;
    }
  }
  return scene;
}

/** Tracks in all, and those that hold more than one swimmer. */
export function mixing(particle: ArrayLike<number>, truth: number[]): { tracks: number; mixed: number } {
  const members = new Map<number, Set<number>>();
  truth.forEach((one, row) => {
    const set = members.get(particle[row]);
    if (set) set.add(one);
    else members.set(particle[row], new Set([one]));
  });
  return { tracks: members.size, mixed: [...members.values()].filter((set) => set.size > 1).length };
}
