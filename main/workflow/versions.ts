import packageJson from '../../package.json' with { type: 'json' };

export const APP_VERSION: string = packageJson.version;

/** Versions of what computes, stored with results. */
export const versions = (): { janus3d: string; node: string } => ({
  janus3d: APP_VERSION,
  node: process.version,
});
