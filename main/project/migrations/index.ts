import { sql as project } from './0001-project.ts';
import { sql as localiseSettings } from './0002-localise-settings.ts';
import { sql as leftOutMasks } from './0003-left-out-masks.ts';
import { sql as trackSets } from './0004-track-sets.ts';
import { sql as withoutModel } from './0005-without-a-model.ts';
import { sql as analyses } from './0006-analyses.ts';
import { sql as dustSpots } from './0007-dust-spots.ts';
import { sql as importedDetections } from './0008-imported-detections.ts';
import { sql as trackParts } from './0009-track-parts.ts';

/** In order; the number of a migration is its place, from 1. Those that a project may have been made with never change: a test holds them. */
export const MIGRATIONS: readonly string[] = [
  project,
  localiseSettings,
  leftOutMasks,
  trackSets,
  withoutModel,
  analyses,
  dustSpots,
  importedDetections,
  trackParts,
];
