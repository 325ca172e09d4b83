import type { AnalysisSummary, Interval, WallSeen } from '../../../preload/contract/analysis.ts';
import { fixed, rangeText } from '../../ui/format.ts';

export interface Figured {
  name: string;
  value: string;
  unit?: string;
  range?: string;
  hint: string;
  strong?: boolean;
}

const MOST_DIGITS = 6;

/** As many digits as the interval supports: two of its length. */
function digitsOf({ value, low, high }: Interval): number {
  const length = high - low || Math.abs(value) || 1;
  return Math.min(MOST_DIGITS, Math.max(0, 1 - Math.floor(Math.log10(length))));
}

function figure(
  name: string,
  unit: string,
  interval: Interval | null,
  hint: string,
  strong = false,
): Figured[] {
  if (!interval) return [];
  const digits = digitsOf(interval);
  const least = 10 ** -digits;
  const isSeen = Math.max(Math.abs(interval.low), Math.abs(interval.high)) >= least / 2;
  return [
    {
      name,
      unit,
      value: isSeen ? fixed(interval.value, digits) : `<\u00a0${fixed(least, digits)}`,
      ...(isSeen && { range: rangeText([interval.low, interval.high], digits) }),
      hint: `${hint}; below it the 95 % interval, by drawing whole trajectories anew`,
      ...(strong && { strong }),
    },
  ];
}

const share = (name: string, value: number | null, hint: string): Figured[] =>
  value === null ? [] : [{ name, value: fixed(100 * value, 1), unit: '%', hint }];

/** Named by their videos where there are several. */
export function wallFigures(walls: readonly WallSeen[]): Figured[] {
  return walls.flatMap(({ video, focalHeightUm, sdUm, particles, tiltDeg, shiftUm }) => {
    const of = walls.length > 1 ? ` of ${video}` : '';
    const error = `±${fixed(sdUm, 2)}`;
    const from = `From ${particles} particles that stay at the wall, which is tilted by ${fixed(tiltDeg, 2)}°`;
    const height: Figured = {
      name: `Focal height${of}, found`,
      value: fixed(focalHeightUm, 2),
      unit: 'µm',
      range: error,
      hint: `${from}: height of the focal plane above their centres; below it its standard deviation`,
    };
    if (shiftUm === null) return [height];
    return [
      height,
      {
        name: `Heights${of} too high by`,
        value: fixed(shiftUm, 2),
        unit: 'µm',
        range: error,
        hint: 'If the focal height that was typed in is right; heights are not changed by it',
      },
    ];
  });
}

const SIDES = { left: 'Left-handed', right: 'Right-handed' } as const;

/** What is shown of one group, in order; figures that the model or the data do not give are left out. */
export function figuresOfSummary({ fit, speed, motion, walls }: AnalysisSummary): Figured[] {
  return [
    ...figure('Swimming speed v', 'µm/s', fit.vUmS, 'Of the model of motion', true),
    ...figure('Diffusion D', 'µm²/s', fit.dUm2S, 'Translational, of the model of motion'),
    ...figure('Rotational diffusion', '/s', fit.drPerS, 'D_R, of the model of motion'),
    ...figure('Turning ω', 'rad/s', fit.omegaRadS, 'Above 0: from +x to +y of the image'),
    ...figure('Diffusion along z', 'µm²/s', fit.dzUm2S, 'Where it differs from that in the plane'),
    ...figure('Helix radius', 'µm', fit.helixRadiusUm, 'Of the helix that speed and turning make'),
    ...figure('Helix pitch', 'µm', fit.helixPitchUm, 'Along the axis, for one turn'),
    ...(fit.helixHandedness
      ? [{ name: 'Helix', value: SIDES[fit.helixHandedness], hint: 'In the axes of the image, z upwards' }]
      : []),
    ...figure('Mean speed', 'µm/s', speed.meanUmS, 'Over one second, errors of position taken off'),
    ...figure('sd of speed', 'µm/s', speed.sdUmS, 'Between windows of one second'),
    ...share('In plane', motion.inPlaneShare, 'Share of time with |v_z| below a third of the speed'),
    ...share('Out of plane', motion.outOfPlaneShare, 'Share of time with |v_z| above that'),
    ...wallFigures(walls),
    ...share('Near the wall', motion.nearWallShare, 'Share of time with the centre below 1.5 radii'),
    ...share('Out of range', motion.outOfRangeShare, 'Share of positions without a trusted height'),
    ...figure(
      'Error in x, y',
      'µm',
      fit.sigmaXyUm,
      'Standard deviation of a position, from the motion itself',
    ),
    ...figure('Error in z', 'µm', fit.sigmaZUm, 'Standard deviation of a raw height, from the motion itself'),
    ...figure('Error in z lasts', 's', fit.sigmaZTauS, 'Time over which errors of z stay alike'),
  ];
}

export const MODEL_TITLES: Record<AnalysisSummary['model'], string> = {
  passive: 'Passive (diffusion alone)',
  abp: 'Active Brownian',
  chiral: 'Chiral active Brownian',
};
