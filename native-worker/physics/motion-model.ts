import { axisCovariance, planeCovariance, type Noise, type Propulsion } from './covariance.ts';
import type { Vector } from './toeplitz.ts';

export type MotionModel = 'passive' | 'abp' | 'chiral';
export type Rotation = '3d' | '2d';

/** What is fitted, in um and s. */
export interface Motion {
  vUmS: number;
  dUm2S: number;
  drPerS: number;
  /** Above 0: from +x to +y. In space without a sign. */
  omegaRadS: number;
  /** Squared cosine of the angle between swimming direction and axis of turning; 1 where there is none. */
  axisShare: number;
  /** Variance of errors of x and of y, less what the exposure takes away; may be below 0. */
  noiseXyUm2: number;
  dzUm2S: number;
  noiseZUm2: number;
  /** Correlation of errors of z from a frame to the next. */
  noiseZCorrelation: number;
}

/** Which figures a fit has: a model, and how its data were made. */
export interface FitShape {
  model: MotionModel;
  rotation: Rotation;
  /** Whether there are heights. */
  withZ: boolean;
  /** Whether errors of z are correlated in time. */
  correlatedZ: boolean;
  /** Whether D is the same along z, as far from walls. */
  isotropic: boolean;
  dtS: number;
}

/** Noise may take this share of the diffusive step away: that of a shutter open all the time (Savin and Doyle 2005). */
const FULL_BLUR = 1 / 3;

interface Parameter {
  read(motion: Motion): number;
  write(value: number, motion: Motion): void;
}

const logarithm = (key: 'vUmS' | 'drPerS' | 'dzUm2S'): Parameter => ({
  read: (motion) => Math.log(Math.max(motion[key], 1e-9)),
  write: (value, motion) => {
    motion[key] = Math.exp(value);
  },
});

/** Along all axes; what is written later may set that along z. */
const DIFFUSION: Parameter = {
  read: ({ dUm2S }) => Math.log(Math.max(dUm2S, 1e-9)),
  write: (value, motion) => {
    motion.dUm2S = Math.exp(value);
    motion.dzUm2S = motion.dUm2S;
  },
};

/** The variance of errors as a logarithm that lets blur make it negative, as far as it can: 0 is no border. Written after D. */
const noise = (key: 'noiseXyUm2' | 'noiseZUm2', d: 'dUm2S' | 'dzUm2S', dtS: number): Parameter => ({
  read: (motion) => Math.log(Math.max(motion[key] + FULL_BLUR * motion[d] * dtS, 1e-12)),
  write: (value, motion) => {
    motion[key] = Math.exp(value) - FULL_BLUR * motion[d] * dtS;
  },
});

/** Errors that last longer than this share from frame to frame look like motion. */
const MOST_CORRELATED = 0.92;

/** Errors of z that are correlated in time: their variance, above 0, and their correlation from frame to frame. */
const CORRELATED_Z: Parameter[] = [
  {
    read: ({ noiseZUm2 }) => Math.log(Math.max(noiseZUm2, 1e-6)),
    write: (value, motion) => {
      motion.noiseZUm2 = Math.exp(value);
    },
  },
  {
    read: ({ noiseZCorrelation: r }) => Math.log(r / (MOST_CORRELATED - r)),
    write: (value, motion) => {
      motion.noiseZCorrelation = MOST_CORRELATED / (1 + Math.exp(-value));
    },
  },
];

/** The parameters of a fit, in which it walks freely from minus to plus infinity. */
export function parametersOf({ model, rotation, withZ, correlatedZ, isotropic, dtS }: FitShape): Parameter[] {
  const list: Parameter[] = [DIFFUSION, noise('noiseXyUm2', 'dUm2S', dtS)];
  if (withZ) {
    if (!isotropic) list.push(logarithm('dzUm2S'));
    if (correlatedZ) list.push(...CORRELATED_Z);
    else list.push(noise('noiseZUm2', 'dzUm2S', dtS));
  }
  if (model === 'passive') return list;
  list.push(logarithm('vUmS'), logarithm('drPerS'));
  if (model === 'abp') return list;
  if (rotation === '2d') {
    list.push({
      read: (motion) => motion.omegaRadS,
      write: (value, motion) => {
        motion.omegaRadS = value;
      },
    });
    return list;
  }
  list.push(
    {
      read: (motion) => Math.log(Math.max(Math.abs(motion.omegaRadS), 1e-6)),
      write: (value, motion) => {
        motion.omegaRadS = Math.exp(value);
      },
    },
    {
      read: ({ axisShare }) => Math.log(axisShare / (1 - axisShare)),
      write: (value, motion) => {
        motion.axisShare = 1 / (1 + Math.exp(-value));
      },
    },
  );
  return list;
}

export const encode = (parameters: readonly Parameter[], motion: Motion): Float64Array =>
  Float64Array.from(parameters, ({ read }) => read(motion));

export const STILL: Motion = {
  vUmS: 0,
  dUm2S: 0,
  drPerS: 0,
  omegaRadS: 0,
  axisShare: 1,
  noiseXyUm2: 0,
  dzUm2S: 0,
  noiseZUm2: 0,
  noiseZCorrelation: 0,
};

export function decode(parameters: readonly Parameter[], values: ArrayLike<number>): Motion {
  const motion = { ...STILL };
  parameters.forEach(({ write }, at) => write(values[at], motion));
  return motion;
}

/** Velocity autocorrelation of an axis that sees the propulsion. */
export function propulsionOf(
  motion: Motion,
  { model, rotation }: Pick<FitShape, 'model' | 'rotation'>,
): Propulsion[] {
  if (model === 'passive') return [];
  const { vUmS, drPerS, omegaRadS, axisShare } = motion;
  if (rotation === '2d') return [{ strength: vUmS ** 2 / 2, k: { re: drPerS, im: -omegaRadS } }];
  const strength = vUmS ** 2 / 3;
  const k = { re: 2 * drPerS, im: 0 };
  if (model === 'abp') return [{ strength, k }];
  return [
    { strength: strength * axisShare, k },
    { strength: strength * (1 - axisShare), k: { re: k.re, im: -omegaRadS } },
  ];
}

export const noiseXy = ({ dUm2S, noiseXyUm2 }: Motion): Noise => ({
  dUm2S,
  varianceUm2: noiseXyUm2,
  correlation: 0,
});

export const noiseZ = ({ dzUm2S, noiseZUm2, noiseZCorrelation }: Motion): Noise => ({
  dUm2S: dzUm2S,
  varianceUm2: noiseZUm2,
  correlation: noiseZCorrelation,
});

/** Covariance of displacements along x and y: complex for a swimmer that turns in the plane, else that of an axis. */
export function covarianceXy(motion: Motion, shape: FitShape, length: number): Vector {
  const propulsion = propulsionOf(motion, shape);
  return shape.model === 'chiral' && shape.rotation === '2d'
    ? planeCovariance(length, shape.dtS, propulsion[0], noiseXy(motion))
    : axisCovariance(length, shape.dtS, propulsion, noiseXy(motion));
}

/** Covariance of displacements along z; one that turns in the plane does not swim along z. */
export const covarianceZ = (motion: Motion, shape: FitShape, length: number): Vector =>
  axisCovariance(
    length,
    shape.dtS,
    shape.rotation === '2d' ? [] : propulsionOf(motion, shape),
    noiseZ(motion),
  );
