import { createKernelMemory, DOUBLE_BYTES } from './memory.ts';
import { KERNELS_WASM } from './round-images-wasm.ts';
import { FIT, structAt, structBytes, type Struct } from './structs.ts';

/** The functions of assembly/round-images.ts and solve.ts; arrays and the struct are given by their place in memory, bytes. */
interface CompiledFit {
  fillEquations(fit: number): void;
  solve(matrix: number, n: number, b: number, w: number, column: number): void;
}

/** Normal equations of a sum of round images, and the memory that they are solved in. */
export interface RoundFitKernels {
  /** What is fitted, but for what lies in arrays; and what `fill` has summed. */
  fit: Struct<typeof FIT>;
  pixels: Float32Array;
  /** x and y in turn. */
  centres: Float64Array;
  solution: Float64Array;
  right: Float64Array;
  /** `fit.size` x `fit.size`, row-major. */
  matrix: Float64Array;
  /** Fills `right` and the lower triangle of the matrix. */
  fill(): void;
  /** Solves for the first `fit.size` unknowns, which destroys the matrix. */
  solve(): void;
}

/** The most that memory has been laid out for. */
export interface MostOfFit {
  pixels: number;
  centres: number;
  unknowns: number;
}

const WORD_BYTES = 4;

/** Half of the time of plain JavaScript, and less in a short command, which ends before that is compiled. */
export function createRoundFitKernels({ pixels, centres, unknowns }: MostOfFit): RoundFitKernels {
  const row = DOUBLE_BYTES * unknowns;
  const parts = {
    fit: structBytes(FIT),
    centres: 2 * DOUBLE_BYTES * centres,
    solution: row,
    right: row,
    row,
    // Of one row of pixels each unknown is listed once, or again while what it adds is zero.
    columns: WORD_BYTES * (unknowns + 8 * centres),
    // The loops work on two numbers at a time, and may look one beyond the last.
    column: row + DOUBLE_BYTES,
    matrix: row * unknowns + DOUBLE_BYTES,
    pixels: WORD_BYTES * pixels,
  };
  const { kernels, buffer, offset, doubles } = createKernelMemory<CompiledFit, keyof typeof parts>(
    KERNELS_WASM,
    parts,
  );
  const fit = structAt(buffer, offset.fit, FIT);
  for (const name of ['pixels', 'centres', 'solution', 'right', 'matrix', 'row', 'columns'] as const)
    fit[name] = offset[name];
  const right = doubles(offset.right, unknowns);
  const matrix = doubles(offset.matrix, unknowns * unknowns);
  return {
    fit,
    pixels: new Float32Array(buffer, offset.pixels, pixels),
    centres: doubles(offset.centres, 2 * centres),
    solution: doubles(offset.solution, unknowns),
    right,
    matrix,
    fill() {
      right.fill(0);
      matrix.fill(0, 0, fit.size * fit.size);
      kernels.fillEquations(fit.at);
    },
    solve: () => kernels.solve(offset.matrix, fit.size, offset.right, offset.solution, offset.column),
  };
}
