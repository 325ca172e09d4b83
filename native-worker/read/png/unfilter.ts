/**
 * Undoes the row filters of a PNG (specification, section 9) in place.
 * @param data rows of a filter byte and `rowBytes` bytes
 * @param step bytes of a pixel, at least 1
 * @returns false where a row names a filter that there isn't
 */
export function unfilter(data: Uint8Array, rows: number, rowBytes: number, step: number): boolean {
  for (let row = 0; row < rows; row++) {
    const start = row * (rowBytes + 1) + 1;
    const end = start + rowBytes;
    // The row above the first one is all zeros.
    const above = row > 0 ? rowBytes + 1 : 0;
    switch (data[start - 1]) {
      case 0:
        break;
      case 1:
        for (let i = start + step; i < end; i++) data[i] = data[i] + data[i - step];
        break;
      case 2:
        if (above) for (let i = start; i < end; i++) data[i] = data[i] + data[i - above];
        break;
      case 3:
        for (let i = start; i < end; i++) {
          const left = i - step >= start ? data[i - step] : 0;
          const up = above ? data[i - above] : 0;
          data[i] = data[i] + ((left + up) >> 1);
        }
        break;
      case 4:
        for (let i = start; i < end; i++) {
          const inside = i - step >= start;
          const left = inside ? data[i - step] : 0;
          const up = above ? data[i - above] : 0;
          const corner = above && inside ? data[i - above - step] : 0;
          data[i] = data[i] + paeth(left, up, corner);
        }
        break;
      default:
        return false;
    }
  }
  return true;
}

function paeth(left: number, up: number, corner: number): number {
  const byLeft = Math.abs(up - corner);
  const byUp = Math.abs(left - corner);
  const byCorner = Math.abs(left + up - 2 * corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
