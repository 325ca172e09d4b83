/** Commands in which every word of the query begins some word. */
export function matching<One extends { title: string; group: string }>(
  all: readonly One[],
  query: string,
): One[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ title, group }) => {
    const words = `${title} ${group}`.toLowerCase().split(/[^a-z0-9]+/);
    return wanted.every((one) => words.some((word) => word.startsWith(one)));
  });
}
