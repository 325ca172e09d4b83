import type { Api } from '../../api/api.ts';
import { userFolder } from '../../api/user-folder.ts';
import { serveSecret } from '../../serve/secret.ts';
import { serve as startServer } from '../../serve/server.ts';
import type { Command, CommandOutput } from '../command.ts';
import { wholeNumberOf } from '../flags.ts';
import { rendererFolder } from '../renderer-folder.ts';
import { withApi } from '../with-api.ts';

export const serve: Command = {
  name: 'serve',
  details: 'It is behind a token that works once. Prints the address.',
  positionals: [{ name: 'PROJECT', optional: true }],
  flags: [
    {
      name: 'port',
      values: 1,
      placeholder: 'N',
      description: 'Port on loopback; 0 takes any free one. Default 0.',
      parse: ([value]) => wholeNumberOf('port', value, [0, 65535]),
    },
  ],
  notes:
    'For another machine: run it there, and forward its port, as in "ssh -L 8000:127.0.0.1:8000 HOST". Ctrl-C ends it; finished work is kept. Started again at the same port, windows that were open come back by themselves.',
  run: (input) => {
    const work = async (api: Api): Promise<CommandOutput> => {
      const folder = rendererFolder();
      const [path] = input.positionals;
      if (path !== undefined) await api.call('project.open', { path });
      const port = (input.values.get('port') as number | undefined) ?? 0;
      const served = await startServer({
        api,
        rendererFolder: folder,
        port,
        secret: serveSecret(userFolder()),
      });
      process.stdout.write(`${served.address}\n`);
      await new Promise<void>((done) => input.signal.addEventListener('abort', () => done(), { once: true }));
      await served.close();
      return { json: { port: served.port }, text: '' };
    };
    return withApi(input, work, { settingsFolder: userFolder() });
  },
};
