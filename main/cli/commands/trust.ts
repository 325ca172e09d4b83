import { missingHost } from '../../../preload/contract/error-messages.ts';
import { trustedHostsIn } from '../../api/trusted-hosts.ts';
import { userFolder } from '../../api/user-folder.ts';
import type { Command } from '../command.ts';

export const trust: Command = {
  name: 'trust',
  details: 'They are those (\\\\host\\share) from which this user has opened something.',
  positionals: [],
  flags: [
    {
      name: 'remove',
      values: 'many',
      placeholder: 'HOST...',
      description: 'Takes these out: what a project says lies there is not opened until it is given again.',
      parse: (values) => values,
    },
  ],
  notes:
    'A computer is trusted once a project, an image or a folder there was opened by its path. Paths of other computers that merely stand in a project file are not opened, for Windows would sign in there. Programs that run now go on as they are.',
  run: ({ values }) => {
    const hosts = trustedHostsIn(userFolder());
    for (const host of (values.get('remove') as string[] | undefined) ?? [])
      if (!hosts.remove(host)) throw missingHost(host, hosts.list());
    const trusted = hosts.list();
    return Promise.resolve({
      json: { hosts: trusted },
      text: trusted.join('\n') || 'No other computer is trusted.',
    });
  },
};
