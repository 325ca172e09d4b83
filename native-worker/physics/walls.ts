import type { AnalysedVideo, WallSeen } from '../../preload/contract/analysis.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { freeDiffusion } from '../math/sphere-in-water.ts';
import { mean } from '../math/statistics.ts';
import { findWall, type FoundWall } from './find-wall.ts';
import type { WallSetup } from './height-layers.ts';
import type { Track } from './measured-track.ts';

/**
 * Where the wall of each video is, and how a particle of this size would diffuse far from it.
 *
 * @returns `wall`: by the focal heights that were said, or by the particles, as the options ask; `walls`: what the particles say, whatever was asked;
 * `missing`: a warning for each video that has no wall where one was to be found
 */
export function wallsOf(
  tracks: readonly Track[],
  { dtS, videos }: { dtS: number; videos: readonly AnalysedVideo[] },
  { wall, diameterUm, temperatureC, viscosityMpas }: AnalyseOptions,
): { wall: WallSetup; walls: WallSeen[]; missing: string[] } {
  const asked = wall === 'found';
  if (diameterUm === null) {
    return {
      wall: { aboveUm: () => null, radiusUm: null, freeUm2S: null },
      walls: [],
      missing: asked ? ['To find the wall the diameter of the particles is needed: give --diameter-um.'] : [],
    };
  }
  const radiusUm = diameterUm / 2;
  const here = [...new Set(tracks.map(({ video }) => video))];
  const found = new Map(
    here.map((video) => [
      video,
      findWall(
        tracks.filter((track) => track.video === video),
        dtS,
        radiusUm,
      ),
    ]),
  );
  const aboveUm = (track: Track): number | null => {
    const seen = found.get(track.video) ?? null;
    const focal = asked ? seen && focalHeightAt(seen, track) : videos[track.video].focalHeightUm;
    return focal === null ? null : focal + radiusUm;
  };
  return {
    wall: {
      aboveUm,
      radiusUm,
      freeUm2S: freeDiffusion(diameterUm, temperatureC ?? undefined, viscosityMpas ?? undefined).dUm2S,
    },
    walls: here.flatMap((video) => {
      const seen = found.get(video);
      return seen ? [wallSeen(videos[video], seen)] : [];
    }),
    missing: here.flatMap((video) =>
      asked && !found.get(video)
        ? [
            `No wall is found in ${videos[video].name}: fewer than four particles stay on a lowest plane. Heights above it are not given; if you know the focal height, give it.`,
          ]
        : [],
    ),
  };
}

/** Where a track is on the whole: it moves far too little for the tilt to matter on its way. */
const focalHeightAt = ({ focalHeightUm, slope, middleUm }: FoundWall, { xUm, yUm }: Track): number =>
  focalHeightUm - slope.x * (mean(xUm) - middleUm.x) - slope.y * (mean(yUm) - middleUm.y);

function wallSeen({ name, focalHeightUm: said }: AnalysedVideo, seen: FoundWall): WallSeen {
  const { focalHeightUm, sdUm, scatterUm, particles, slope } = seen;
  return {
    video: name,
    focalHeightUm,
    sdUm,
    scatterUm,
    particles,
    tiltDeg: (Math.atan(Math.hypot(slope.x, slope.y)) * 180) / Math.PI,
    shiftUm: said === null ? null : said - focalHeightUm,
  };
}
