/**
 * Fills what is not a number from the values around it, smoothly, in place: means over squares of 2, 4, 8, ... pixels, the finest that has a value,
 * interpolated (pull and push, Gortler et al., The Lumigraph, 1996). Without any number it stays empty of them.
 */
export function fillGaps(values: Float32Array, width: number): void {
  const height = values.length / width;
  if (!values.includes(NaN) || (width === 1 && height === 1)) return;
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const coarse = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let count = 0;
      for (let y = 2 * row; y < Math.min(height, 2 * row + 2); y++) {
        for (let x = 2 * column; x < Math.min(width, 2 * column + 2); x++) {
          const value = values[y * width + x];
          if (Number.isNaN(value)) continue;
          sum += value;
          count++;
        }
      }
      coarse[row * columns + column] = count > 0 ? sum / count : NaN;
    }
  }
  fillGaps(coarse, columns);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    const x = i % width;
    const y = (i - x) / width;
    values[i] = interpolate(coarse, columns, rows, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5);
  }
}

function interpolate(values: Float32Array, columns: number, rows: number, x: number, y: number): number {
  const u = Math.min(columns - 1, Math.max(0, x));
  const v = Math.min(rows - 1, Math.max(0, y));
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [right, bottom] = [Math.min(columns - 1, left + 1), Math.min(rows - 1, top + 1)];
  const upper = values[top * columns + left] * (1 - u + left) + values[top * columns + right] * (u - left);
  const lower =
    values[bottom * columns + left] * (1 - u + left) + values[bottom * columns + right] * (u - left);
  return upper * (1 - v + top) + lower * (v - top);
}

/** Averages a little noise away, over 3 x 3 pixels. */
export function smooth(values: Float32Array, width: number): Float32Array {
  const height = values.length / width;
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    let sum = 0;
    let count = 0;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        sum += values[row * width + column];
        count++;
      }
    }
    out[i] = sum / count;
  }
  return out;
}
