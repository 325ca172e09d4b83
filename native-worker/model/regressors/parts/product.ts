/** Every combination of a value of each list. */
export function product<Value>(...lists: Value[][]): Value[][] {
  return lists.reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}
