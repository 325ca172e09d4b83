import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../native-worker/math/random.ts';
import { analyseGroup } from '../../../native-worker/physics/analyse-group.ts';
import { findWall } from '../../../native-worker/physics/find-wall.ts';
import { gravitationalHeightUm } from '../../../native-worker/math/sphere-in-water.ts';
import type { Track } from '../../../native-worker/physics/measured-track.ts';
import type { AnalysisSummary } from '../../../preload/contract/analysis.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { rowsOf } from './support.ts';

const DT = 0.1;
const RADIUS_UM = 1;
const FIELD_UM = 150;
const SLOPE = { x: 0.004, y: -0.003 };
const FRAMES = 120;

type HeightAt = (frame: number, xUm: number, yUm: number) => number;

/** A particle that diffuses along the plane; heights above the focal plane, with errors of the particle and of each frame. */
function trackOf(particle: number, random: Random, height: HeightAt): Track {
  let [x, y] = [FIELD_UM * random.uniform(), FIELD_UM * random.uniform()];
  const own = 0.1 * random.normal();
  const rows = Array.from({ length: FRAMES }, (_, frame) => {
    x += 0.25 * random.normal();
    y += 0.25 * random.normal();
    return { x, y, z: height(frame, x, y) + own + 0.1 * random.normal() };
  });
  return {
    particle,
    video: 0,
    frame: Int32Array.from(rows.keys()),
    xUm: Float64Array.from(rows, (row) => row.x),
    yUm: Float64Array.from(rows, (row) => row.y),
    zUm: Float64Array.from(rows, (row) => row.z),
    outOfRange: new Uint8Array(FRAMES),
  };
}

interface Scene {
  atWall: number;
  free: number;
  /** True height of the focal plane above resting centres, in the middle of the field. */
  focalUm: number;
  /** How far a particle hovers above it, anew for each frame. */
  hover?: (random: Random) => () => number;
}

/** Particles on a tilted wall, and others that swim up and down above it. */
function sceneOf({ atWall, free, focalUm, hover = () => () => 0 }: Scene, seed: number): Track[] {
  const random = createRandom(seed);
  const wall: HeightAt = (_frame, x, y) =>
    -focalUm + SLOPE.x * (x - FIELD_UM / 2) + SLOPE.y * (y - FIELD_UM / 2);
  return [
    ...Array.from({ length: atWall }, (_, at) => {
      const hoverUm = hover(random);
      return trackOf(at, random, (...place) => wall(...place) + hoverUm());
    }),
    ...Array.from({ length: free }, (_, at) => {
      const [from, speed] = [2 + 12 * random.uniform(), 1 + random.uniform()];
      return trackOf(
        atWall + at,
        random,
        (frame, x, y) => wall(frame, x, y) + Math.abs(from - speed * frame * DT),
      );
    }),
  ];
}

/** What a found wall says of the middle of the field. */
const inMiddle = ({ focalHeightUm, slope, middleUm }: NonNullable<ReturnType<typeof findWall>>): number =>
  focalHeightUm - slope.x * (FIELD_UM / 2 - middleUm.x) - slope.y * (FIELD_UM / 2 - middleUm.y);

const SEEDS = Array.from({ length: 12 }, (_, at) => 40 + at);

describe('findWall', () => {
  it.each(SEEDS)('tells where the wall is within its error, seed %i', (seed) => {
    const wall = findWall(sceneOf({ atWall: 10, free: 8, focalUm: 6 }, seed), DT, RADIUS_UM)!;
    expect(Math.abs(inMiddle(wall) - 6)).toBeLessThan(2 * wall.sdUm);
    expect(wall.sdUm).toBeLessThan(0.25);
    // Some of the free ones stay for two seconds.
    expect(wall.particles).toBeGreaterThanOrEqual(10);
  });

  it('follows its tilt', () => {
    const wall = findWall(sceneOf({ atWall: 20, free: 0, focalUm: 6 }, 3), DT, RADIUS_UM)!;
    expect(wall.slope.x).toBeCloseTo(SLOPE.x, 2.5);
    expect(wall.slope.y).toBeCloseTo(SLOPE.y, 2.5);
  });

  it('states an error that holds particles which hover above it', () => {
    const kept = (random: Random): (() => number) => {
      const hoverUm = 0.5 * random.uniform();
      return () => hoverUm;
    };
    const passive = (random: Random) => () =>
      -gravitationalHeightUm(2 * RADIUS_UM) * Math.log(1 - random.uniform());
    const off = [kept, passive].flatMap((hover) =>
      SEEDS.map((seed) => {
        const wall = findWall(sceneOf({ atWall: 12, free: 4, focalUm: 6, hover }, seed), DT, RADIUS_UM)!;
        return Math.abs(inMiddle(wall) - 6) / wall.sdUm;
      }),
    );
    expect(off.filter((one) => one < 2).length).toBeGreaterThanOrEqual(0.9 * off.length);
    expect(Math.max(...off)).toBeLessThan(3);
  });

  it('finds it where most particles are above it', () => {
    const wall = findWall(sceneOf({ atWall: 5, free: 25, focalUm: 6 }, 4), DT, RADIUS_UM)!;
    expect(Math.abs(inMiddle(wall) - 6)).toBeLessThan(2 * wall.sdUm);
  });

  it('finds none among particles that only pass', () => {
    const random = createRandom(7);
    const swimmers = Array.from({ length: 15 }, (_, at) => {
      const [from, speed] = [20 * random.uniform(), 2 * random.uniform() - 1];
      return trackOf(at, random, (frame) => from + speed * frame * DT);
    });
    expect(findWall(swimmers, DT, RADIUS_UM)).toBeNull();
  });

  it('takes no plane for a wall that others are below', () => {
    const above = sceneOf({ atWall: 12, free: 0, focalUm: 6 }, 8);
    const random = createRandom(9);
    const below = Array.from({ length: 3 }, (_, at) =>
      trackOf(100 + at, random, (frame) => -9 - at + 0.1 * frame * DT),
    );
    expect(findWall(above, DT, RADIUS_UM)).not.toBeNull();
    expect(findWall([...above, ...below], DT, RADIUS_UM)).toBeNull();
  });

  it('believes no three particles', () => {
    expect(findWall(sceneOf({ atWall: 3, free: 0, focalUm: 6 }, 5), DT, RADIUS_UM)).toBeNull();
  });
});

describe('analysis by the wall', () => {
  const tracks = sceneOf({ atWall: 14, free: 10, focalUm: 6 }, 12);
  /** Of a day on which all heights come out too high by so much. */
  const summaryOf = (shiftUm: number, given: Partial<AnalyseOptions>): AnalysisSummary => {
    const options = AnalyseOptions.parse({ bootstrap: 20, model: 'passive', ...given });
    const rows = rowsOf(tracks.map((track) => ({ ...track, zUm: track.zUm!.map((z) => z + shiftUm) })));
    const videos = [{ name: 'day.tif', focalHeightUm: options.focalHeightUm }];
    return analyseGroup(rows, { dtS: DT, videos }, options, 1).summary;
  };
  const said = { focalHeightUm: 6, diameterUm: 2 * RADIUS_UM };

  it.each([0, 0.8, -1.5])('tells a shift of heights by %d um, with its error', (shiftUm) => {
    const [wall, ...others] = summaryOf(shiftUm, said).walls;
    expect(others).toEqual([]);
    expect(wall.video).toBe('day.tif');
    expect(Math.abs(wall.shiftUm! - shiftUm)).toBeLessThan(2 * wall.sdUm);
    expect(wall.shiftUm).toBeCloseTo(6 - wall.focalHeightUm, 9);
  });

  it('counts heights from the wall that was found, where asked, whatever the shift', () => {
    const right = summaryOf(0, said).motion.nearWallShare!;
    expect(summaryOf(-1.5, { ...said, wall: 'found' }).motion.nearWallShare).toBeCloseTo(right, 1);
    expect(summaryOf(0, { ...said, focalHeightUm: null, wall: 'found' }).motion.nearWallShare).toBeCloseTo(
      right,
      1,
    );
    expect(Math.abs(summaryOf(1.5, said).motion.nearWallShare! - right)).toBeGreaterThan(0.2);
  });

  it('has no shift where no focal height was said, and changes no share', () => {
    const { walls, motion } = summaryOf(0, { diameterUm: 2 * RADIUS_UM });
    expect(walls[0].shiftUm).toBeNull();
    expect(motion.nearWallShare).toBeNull();
  });

  it('says where it was to be found and is not', () => {
    const few = tracks.slice(0, 3);
    const videos = [{ name: 'day.tif', focalHeightUm: 6 }];
    const options = AnalyseOptions.parse({ bootstrap: 20, model: 'passive', diameterUm: 2, wall: 'found' });
    const { motion, warnings } = analyseGroup(rowsOf(few), { dtS: DT, videos }, options, 1).summary;
    expect(motion.nearWallShare).toBeNull();
    expect(warnings.join()).toContain('No wall is found in day.tif');
    expect(summaryOf(0, { wall: 'found' }).warnings.join()).toContain('--diameter-um');
  });
});
