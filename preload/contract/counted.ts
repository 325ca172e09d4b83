/** A number with the thing that is counted: "1 row", "2 rows", "1 trajectory". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
