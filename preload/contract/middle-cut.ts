/** A name no longer than `most`: what tells files of an experiment apart stands at either end. */
export function middleCut(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) * 0.6);
  return `${text.slice(0, most - 1 - tail)}…${text.slice(-tail)}`;
}
