/** Row numbers of each frame; frames in the order of their first row. */
export function rowsByFrame(frame: Int32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  frame.forEach((one, row) => {
    const list = rows.get(one);
    if (list) list.push(row);
    else rows.set(one, [row]);
  });
  return rows;
}
