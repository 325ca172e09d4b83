import type { Frame, MaskBatch } from '../../preload/contract/frame.ts';
import type { TensorBackend } from '../tensor/backend.ts';

/** Circles that were detected in a frame, an element a circle; pixels of the frame. */
export interface Discs {
  xPx: ArrayLike<number>;
  yPx: ArrayLike<number>;
  radiusPx: ArrayLike<number>;
}

/** What else is in the frame that masks were cut from. */
export interface FrameScene {
  width: number;
  height: number;
  /** Every disc detected; those exactly at the centre of a mask are the particle itself. */
  discs: Discs;
  /** The frame itself; not given for masks that a project has kept. */
  frame?: Frame;
}

/** What a group of features is measured on. */
export interface MaskInput {
  /** As acquired, cut around the pixels nearest to the centres. */
  masks: MaskBatch;
  /** The same masks as `preprocessMasks` leaves them. */
  processed: Float32Array;
  /** Centres, one a mask, pixels of the frame. */
  xPx: ArrayLike<number>;
  yPx: ArrayLike<number>;
  scene: FrameScene;
  backend: TensorBackend;
  /** Values of the groups that were measured before this one, by name. */
  measured: ReadonlyMap<string, Float64Array>;
}

/** Features that are measured together. The table of all groups is in feature-group-table.ts. */
export interface FeatureGroup<Name extends string = string> {
  name: Name;
  /** Raised when a column of the same name is measured in another way: stored features are then measured again. */
  version: number;
  columns: readonly string[];
  /** Those of the columns that count something (0, 1, 2, ...); the others are numbers. */
  counts: readonly string[];
  /** Whether a calibration keeps the group with its masks; the others are made from the masks when a model needs them. */
  stored: boolean;
  /** Values by mask, then column: masks.count * columns.length. */
  measure(input: MaskInput): Float64Array | Promise<Float64Array>;
}
