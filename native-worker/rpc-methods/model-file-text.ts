import { readFile, stat } from 'node:fs/promises';
import { badInput, JanusError } from '../../preload/contract/errors.ts';
import { MODEL_FILE_FORMAT, MODEL_FILE_VERSION, ModelFile } from '../../preload/contract/model-file.ts';
import { PREDICTION_COLUMNS, type PredictionTable } from '../../preload/contract/held-out-predictions.ts';
import type { StoredModel, TypedArray } from '../model/stored/pack-model.ts';
import { arrayDecoder, encodeArray } from './array-code.ts';
import { tryOut } from '../model/stored/predict.ts';
import { parseTrained } from '../model/stored/trained-model.ts';

/** What a project keeps of a model beside what was fitted. */
export interface ModelRecord {
  createdAt: string;
  report: ModelFile['report'];
  inputs: ModelFile['inputs'];
  predictions: PredictionTable;
}

/** What JSON text one string can hold, and a worker within its memory. */
const MOST_FILE_BYTES = 450_000_000;

/**
 * Writes a model file piece by piece.
 *
 * @param append takes the next piece; gives its number of bytes
 * @throws bad-input if it would be too large to be read again
 */
export async function writeModelFile(
  append: (text: string) => Promise<number>,
  { createdAt, report, inputs, predictions }: ModelRecord,
  { meta, arrays }: StoredModel,
): Promise<void> {
  const { stack, ...columns } = predictions;
  const head = { format: MODEL_FILE_FORMAT, version: MODEL_FILE_VERSION, createdAt, report, inputs };
  let written = 0;
  const write = async (text: string): Promise<void> => {
    written += await append(text);
    if (written > MOST_FILE_BYTES)
      throw badInput('The model is too large for a JSON file; train it with fewer trees.');
  };
  const writeArrays = async (entries: Record<string, TypedArray>): Promise<void> => {
    let separator = '';
    for (const [name, array] of Object.entries(entries)) {
      await write(`${separator}\n${JSON.stringify(name)}: ${JSON.stringify(encodeArray(array))}`);
      separator = ',';
    }
  };
  await write(`${JSON.stringify(head, null, 1).slice(0, -2)},\n"predictions": {`);
  await write(`"stack": ${JSON.stringify(stack)}, "columns": {`);
  await writeArrays(columns);
  await write(`}},\n"model": {"meta": ${JSON.stringify(meta)}, "arrays": {`);
  await writeArrays(arrays);
  await write('}}}\n');
}

/** Reads a model file, which may be anything. @throws bad-input */
export async function readModelFile(path: string): Promise<ModelRecord & { model: StoredModel }> {
  const text = await readText(path);
  try {
    const file = parseFile(text);
    const decode = arrayDecoder();
    const arrays = Object.fromEntries(
      Object.entries(file.model.arrays).map(([name, array]) => [name, decode(name, array)]),
    );
    const model: StoredModel = { meta: file.model.meta, arrays };
    tryOut(parseTrained(model));
    const { createdAt, report, inputs } = file;
    return { createdAt, report, inputs, predictions: predictionsOf(file, decode), model };
  } catch (error) {
    // Nested so deeply that the stack ends.
    const reason = error instanceof RangeError ? 'it is nested too deeply' : null;
    if (!reason && !(error instanceof JanusError)) throw error;
    const isNewer = error instanceof JanusError && error.tag === 'newer-version';
    const remedy = isNewer ? 'update this program' : 'export it again from the project that has it';
    throw new JanusError(
      isNewer ? 'newer-version' : 'bad-input',
      `${path} can't be imported as a model: ${reason ?? (error as Error).message.replace(/[.;]$/, '')}; ${remedy}.`,
      { path },
    );
  }
}

async function readText(path: string): Promise<string> {
  const data = { path };
  const found = await stat(path).catch(() => null);
  if (!found) throw badInput(`There is no file ${path}; give a model that was exported as JSON.`, data);
  if (!found.isFile()) throw badInput(`${path} is no file; give a model that was exported as JSON.`, data);
  if (found.size > MOST_FILE_BYTES) {
    throw badInput(
      `${path} is larger than any model file (${MOST_FILE_BYTES / 1e6} MB); give a model that was exported as JSON.`,
      data,
    );
  }
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw badInput(`${path} can't be read (${error.code ?? error.message}); choose another file.`, data);
  });
  // Leaves out a byte order mark.
  return new TextDecoder().decode(bytes);
}

function parseFile(text: string): ModelFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badInput('it is not JSON');
  }
  const { format, version } = (json ?? {}) as { format?: unknown; version?: unknown };
  if (format !== MODEL_FILE_FORMAT) throw badInput('it is JSON, but not a model');
  if (typeof version === 'number' && version > MODEL_FILE_VERSION) {
    throw new JanusError(
      'newer-version',
      `a newer version of the program wrote it (layout ${version}), which this one can't read`,
    );
  }
  const parsed = ModelFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw badInput(`${path.join('.') || 'the file'}: ${message}`);
}

function predictionsOf(
  { predictions: { stack, columns } }: ModelFile,
  decode: ReturnType<typeof arrayDecoder>,
): PredictionTable {
  const decoded: Record<string, unknown> = { stack };
  for (const [name, type] of Object.entries(PREDICTION_COLUMNS)) {
    const column = Object.hasOwn(columns, name) ? columns[name] : null;
    if (column?.type !== type || column.length !== stack.length)
      throw badInput(`its predictions lack a column "${name}" of ${stack.length} rows`);
    decoded[name] = decode(name, column);
  }
  return decoded as unknown as PredictionTable;
}
