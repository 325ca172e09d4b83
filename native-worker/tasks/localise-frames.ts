import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { Frame } from '../../preload/contract/frame.ts';
import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import type { DetectionPreview, RejectedCandidate } from '../../preload/contract/detections.ts';
import { correctCircles } from '../../preload/contract/correct-detections.ts';
import type { DetectionEdit } from '../../preload/contract/edits.ts';
import type { SpacingOptions } from '../../preload/contract/options/calibrate.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import type { Detection } from '../image/detect/choose-circles.ts';
import { joinDetections, tableOf } from '../image/detection-tables.ts';
import { applyStaticLight, type StaticLight } from '../image/static-light.ts';
import { calibrationLimits, crowdedFlags, SPACING_REASONS } from '../measure/spacing.ts';
import { flattenPlane, localisePlane } from '../image/localise-in-tiles.ts';
import { withFrame, withSource } from '../read/source-cache.ts';

export interface FrameRange extends PlaneChoice {
  path: string;
  /** First frame, 0-based. */
  from: number;
  /** The frame after the last. */
  to: number;
}

export interface LocaliseFramesPayload extends FrameRange {
  pixelUm: number;
  options: LocaliseOptions;
  /** Light that is evened out first; null or not given: none. */
  light?: StaticLight | null;
}

type Disc = Pick<RejectedCandidate, 'xPx' | 'yPx' | 'radiusPx'>;

/** Circles in each frame of a range, ordered by frame and then as the detector ranks them. */
export function localiseFrames(payload: LocaliseFramesPayload): Promise<DetectionTable> {
  const { path, from, to, pixelUm, options } = payload;
  return withSource(path, payload, async (source) => {
    const circles: Detection[][] = [];
    for (let frame = from; frame < to; frame += 1) {
      const found = await withFrame(source, frame, (image) => {
        if (payload.light) applyStaticLight(image, payload.light);
        return localisePlane(image, pixelUm, options);
      });
      circles.push(found);
    }
    return joinDetections(circles.map((found, k) => tableOf(from + k, found)));
  });
}

export interface PreviewFramePayload extends LocaliseFramesPayload {
  /** Corrections by hand of the first frame. */
  edits: DetectionEdit[];
  /** Rules by which a calibration leaves circles out; null: of a video, which leaves none out. */
  spacing: { options: SpacingOptions; maskSidePx: number } | null;
}

/** Circles in the first frame of a range as the steps find them, which of them a calibration leaves out, and what looked like one and is none. */
export function previewFrame(payload: PreviewFramePayload): Promise<DetectionPreview> {
  const { path, from, pixelUm, options, edits, spacing } = payload;
  return withSource(path, payload, (source) =>
    withFrame(source, from, (image) => {
      if (payload.light) applyStaticLight(image, payload.light);
      const rejected: RejectedCandidate[] = [];
      const found = correctCircles(localisePlane(image, pixelUm, options, { rejected }), edits);
      const circles = tableOf(from, found);
      const leftOut = spacing && leftOutIn(image, circles, payload, spacing);
      return { circles, leftOut, rejected: onceEach(rejected, found) };
    }),
  );
}

function leftOutIn(
  { width, height }: Frame,
  { xPx, yPx }: DetectionTable,
  { pixelUm, options }: LocaliseFramesPayload,
  { options: spacing, maskSidePx }: NonNullable<PreviewFramePayload['spacing']>,
): DetectionPreview['leftOut'] {
  const diameterPx = (options.particleDiameterUm ?? DEFAULT_DIAMETER_UM) / pixelUm;
  const flags = crowdedFlags(xPx, yPx, width, height, calibrationLimits(spacing, diameterPx, maskSidePx));
  return Array.from(flags, (flag) => SPACING_REASONS[flag]);
}

export interface PreparedFramePayload extends LocaliseFramesPayload {
  /** Also divided by its background, as circles are looked for in it. */
  flat: boolean;
}

/** The first frame of a range as the steps see it. */
export const preparedFrame = (payload: PreparedFramePayload): Promise<Frame> =>
  withSource(payload.path, payload, (source) =>
    withFrame(source, payload.from, (image) => {
      if (payload.light) applyStaticLight(image, payload.light);
      return payload.flat
        ? flattenPlane(image, payload.pixelUm, payload.options)
        : { ...image, data: image.data.slice() };
    }),
  );

/** What backs less of a circle is noise; and between the rings of a particle, in its radii, there is more of such. */
const WORTH_TELLING = 0.2;
const RINGS = 2;

/** Candidates of several levels are the same thing where they lie in each other, and none where a circle was found there after all. */
function onceEach(rejected: readonly RejectedCandidate[], found: readonly Disc[]): RejectedCandidate[] {
  const taken: Disc[] = [...found];
  return rejected
    .filter(
      ({ score, reason, xPx, yPx }) =>
        reason !== 'few-edges' ||
        (score >= WORTH_TELLING &&
          !found.some((one) => Math.hypot(one.xPx - xPx, one.yPx - yPx) < RINGS * one.radiusPx)),
    )
    .sort((a, b) => b.score - a.score)
    .filter((one) => {
      const isIn = taken.some(
        ({ xPx, yPx, radiusPx }) =>
          Math.hypot(xPx - one.xPx, yPx - one.yPx) < Math.max(radiusPx, one.radiusPx),
      );
      if (!isIn) taken.push(one);
      return !isIn;
    });
}
