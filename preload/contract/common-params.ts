import { z } from './options/define-option.ts';

/** What parameters of commands are made of. */
export const FilePath = z.string().min(1).max(4096);
export const Id = z.number().int().min(1);
/** The model to track with; null: none, in the plane, without heights. */
export const TrackingModel = Id.nullable();
/** What a person calls one of the sets of trajectories of a video; the first one has no name. */
export const TrackSetName = z.string().trim().max(60);
/** Makes every random step repeatable, whatever the number of threads. */
export const Seed = z.number().int().min(0).max(0xffffffff).default(1);

/** Tables that a project can be asked for. */
export const ExportWhat = z.enum([
  'tracks',
  'predictions',
  'detections',
  'masks',
  'features',
  'validation',
  'learning',
  'comparison',
]);
