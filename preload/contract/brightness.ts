/** How bright the images of a file are. */
export interface Brightness {
  /** Median grey level. */
  level: number;
  /** Of a grey level as stored. */
  bits: number;
  /** Share of the median above which everything is cut off, because camera or file have no brighter level; null: nothing is. */
  cutOffAt: number | null;
}

/** Levels that differ by more than this factor are said: what is dimmer is noisier. */
const SAME_LEVEL = 1.5;
/** Cut-offs that differ by more than this are different ones. */
const SAME_CUT_OFF = 0.03;

/** Several files of one kind: the middle level, the lowest cut-off. Null of none. */
export function joinBrightness(files: readonly Brightness[]): Brightness | null {
  if (files.length === 0) return null;
  const rising = files.map(({ level }) => level).sort((a, b) => a - b);
  const cuts = files.flatMap(({ cutOffAt }) => cutOffAt ?? []);
  return {
    level: rising[Math.floor(rising.length / 2)],
    bits: Math.max(...files.map(({ bits }) => bits)),
    cutOffAt: cuts.length > 0 ? Math.min(...cuts) : null,
  };
}

/** What is to be said of a video that is not as bright as the stacks of its model, a line a difference. */
export function brightnessWarnings(name: string, stacks: Brightness, video: Brightness): string[] {
  const warnings: string[] = [];
  const ratio = video.level / stacks.level;
  const differs = ratio > SAME_LEVEL || ratio < 1 / SAME_LEVEL;
  if (differs && stacks.bits === video.bits) {
    warnings.push(
      `${name} is ${ratio.toFixed(2)} times as bright as the stacks (median grey level ${Math.round(video.level)} instead of ${Math.round(stacks.level)}): heights do not follow brightness, but dimmer images are noisier.`,
    );
  }
  const [own, theirs] = [video.cutOffAt ?? Infinity, stacks.cutOffAt ?? Infinity];
  if (own < theirs - SAME_CUT_OFF) {
    const learnt = theirs === Infinity ? 'not saturated' : `cut off only above ${theirs.toFixed(2)}`;
    warnings.push(
      `${name} is saturated: everything above ${own.toFixed(2)} times its median is cut off; the stacks are ${learnt}. Particles with bright centres or rings may get no heights, or wrong ones; expose shorter.`,
    );
  } else if (theirs < own - SAME_CUT_OFF) {
    warnings.push(
      `The stacks are saturated: everything above ${theirs.toFixed(2)} times their median is cut off, and what is brighter in ${name} counts as no brighter than that; expose stacks shorter.`,
    );
  }
  return warnings;
}
