/** A name no longer than `most`, and one sign at least: what tells files of an experiment apart stands at either end. */
export function middleCut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(0, most - 1);
  const tail = Math.floor(kept * 0.6);
  return `${text.slice(0, kept - tail)}…${text.slice(text.length - tail)}`;
}
