import { badInput } from './errors.ts';

/** Names that Windows takes for devices in any folder and with any ending; elsewhere they are names like others. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)/i;
/** What no name may hold there; behind a colon stands a hidden part of the file before it. */
const FORBIDDEN = /[<>:"|?*]/;

/** Whether a part of a path is such a name. */
export const isDeviceName = (name: string): boolean => DEVICE_NAME.test(name);

/** Refuses a file that Windows would send to a device, hide in another file or give another name. @throws bad-input */
export function refuseDeviceName(path: string, platform: string): void {
  if (platform !== 'win32') return;
  const name =
    path
      .replace(/^[a-z]:/i, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  const why = isDeviceName(name)
    ? 'is a name that Windows keeps for a device'
    : FORBIDDEN.test(name)
      ? 'holds a character that Windows allows in no name (< > : " | ? *)'
      : /[ .]$/.test(name)
        ? 'ends with a dot or a space, which Windows leaves out'
        : null;
  if (why) throw badInput(`${path} ${why}; choose another name.`, { path });
}
