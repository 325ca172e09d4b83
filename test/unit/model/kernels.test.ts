import { expect, test } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { createTreeKernels } from '../../../native-worker/kernels/trees.ts';

test.each([1, 7, 8, 17])('ranges and sums of %i features equal those of a plain loop', (features) => {
  const rows = 200;
  const random = createRandom(4);
  const columns = Float32Array.from({ length: rows * features }, () => random.normal());
  const kernels = createTreeKernels({ rows, features, columns });
  kernels.index.forEach((_, i) => (kernels.index[i] = random.integer(rows)));
  const [start, count] = [13, 101];
  for (let i = 0; i < count; i++) kernels.y[i] = random.integer(100) - 50;
  kernels.range(start, count);
  const chosen = [...kernels.index.subarray(start, start + count)];
  for (let j = 0; j < features; j++) {
    const values = chosen.map((row) => columns[j * rows + row]);
    expect(kernels.low[j]).toBe(Math.min(...values));
    expect(kernels.high[j]).toBe(Math.max(...values));
    kernels.threshold[j] = values[5];
  }
  kernels.left(start, count);
  for (let j = 0; j < features; j++) {
    const inside = chosen.flatMap((row, i) =>
      columns[j * rows + row] <= kernels.threshold[j] ? [kernels.y[i]] : [],
    );
    expect(kernels.leftCount[j]).toBe(inside.length);
    expect(kernels.leftSum[j]).toBe(inside.reduce((sum, value) => sum + value, 0));
  }
});
