import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportedFiles } from './exports.ts';

/** Writes the files of exports.ts for check_exports.py: `npx node test/parity/write_exports.ts FOLDER`. */
const folder = process.argv[2] ?? '.';
for (const [name, content] of exportedFiles()) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
