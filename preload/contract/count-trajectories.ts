import { counted } from './counted.ts';
import { OUTLIER_REASONS, type TrackTable } from './track-table.ts';

export interface TrajectoryCounts {
  particles: number;
  /** Positions in no trajectory, which may be the one's or the other's of two particles found as one. */
  undecided: number;
}

const UNDECIDED = OUTLIER_REASONS.indexOf('undecided');

/** Undecided positions have particle numbers of their own, but are no trajectories, unless a person joined them to one. */
export function countTrajectories({
  particle,
  reason,
}: Pick<TrackTable, 'particle' | 'reason'>): TrajectoryCounts {
  const trajectories = new Set<number>();
  // Rows of one trajectory mostly lie together, and there may be millions.
  let last: number | null = null;
  for (let row = 0; row < particle.length; row += 1) {
    if (reason[row] === UNDECIDED || particle[row] === last) continue;
    last = particle[row];
    trajectories.add(last);
  }
  let undecided = 0;
  for (let row = 0; row < particle.length; row += 1)
    if (reason[row] === UNDECIDED && !trajectories.has(particle[row])) undecided += 1;
  return { particles: trajectories.size, undecided };
}

/** As in "6 trajectories, 1 undecided position". */
export function countsText({ particles, undecided }: TrajectoryCounts): string {
  const trajectories = counted(particles, 'trajectory', 'trajectories');
  if (undecided === 0) return trajectories;
  return `${trajectories}, ${counted(undecided, 'undecided position')}`;
}
