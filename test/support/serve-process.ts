import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createApi, type Api } from '../../main/api/api.ts';
import { serve } from '../../main/serve/server.ts';
import { SimulateOptions } from '../../preload/contract/options/simulate.ts';

/**
 * A served workstation as a process of its own, so that what ends it ends no test: `fork(this, [FOLDER, FAULT])`. It says its address, and
 * simulates a small scene into FOLDER/scene when told to. FAULT: what its api can't do.
 */
const [folder, fault] = process.argv.slice(2);

const api = createApi({ shell: 'served', threads: 1 });
const faults: Record<string, Partial<Api>> = {
  listening: {
    on: () => {
      throw new Error('Nobody can listen.');
    },
  },
  answering: { invoke: () => Promise.resolve(Symbol('no message')) },
};
const served = await serve({
  api: { ...api, ...faults[fault] },
  rendererFolder: join(folder, 'renderer'),
  port: 0,
  secret: randomBytes(32),
});
process.once('message', () => {
  const options = SimulateOptions.parse({ stacks: 1, slices: 12, frames: 0, size: 128, particles: 1 });
  void api.tools.simulate(join(folder, 'scene'), options, 1).then(({ files }) => process.send!({ files }));
});
process.once('disconnect', () => void served.close().then(() => api.close()));
process.send!({ address: served.address });
