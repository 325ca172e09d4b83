import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkOutput } from '../../../main/api/check-output.ts';
import type { Session } from '../../../main/api/session.ts';
import { tagged } from '../tagged.ts';

it('a result takes the place of no file of a set whose first file was given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-set-'));
  const [first, second, table] = ['set_1.ome.tif', 'set_2.ome.tif', 'table.csv'].map((name) =>
    join(folder, name),
  );
  for (const path of [first, second, table]) writeFileSync(path, '');
  const worker = { call: (_method: string, { path }: { path: string }) => [path, second] };
  const session = { project: null, worker } as unknown as Session;
  const check = (path: string, kind: 'tiff' | 'csv'): Promise<void> =>
    checkOutput(session, { path, kind, given: [first], force: false });
  await expect(check(second, 'tiff')).rejects.toEqual(tagged('bad-input', { path: second }));
  await check(table, 'csv');
  rmSync(folder, { recursive: true });
});
