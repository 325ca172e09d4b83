import { z } from './options/define-option.ts';

/** Trajectories of one video or table that are analysed alone. */
export const ChosenTracks = z.object({
  /** Their numbers. */
  particles: z.array(z.number().int().min(0)).min(1).max(1_000_000),
  /** How they were chosen, for people; empty: one by one. */
  filter: z.string().max(1000).default(''),
});
export type ChosenTracks = z.infer<typeof ChosenTracks>;

const MOST_NAMED = 6;

/** Which trajectories they are, as figures and tables say it: "trajectory 7", "120 trajectories (number of frames from 20)". */
export function chosenText({ particles, filter }: ChosenTracks): string {
  const numbers = particles.slice(0, MOST_NAMED).join(', ');
  const how = filter ? ` (${filter})` : '';
  if (particles.length === 1) return `trajectory ${numbers}${how}`;
  if (particles.length <= MOST_NAMED) return `trajectories ${numbers}${how}`;
  return `${particles.length} trajectories${how || ` (${numbers}, ...)`}`;
}
