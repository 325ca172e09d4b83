/** Folders of the code with the folders of the tests that have to notice a fault in them. */
export const AREAS: Readonly<Record<string, { code: string; tests: readonly string[] }>> = {
  math: { code: 'native-worker/math', tests: ['test/unit/math', 'test/unit/physics'] },
  image: { code: 'native-worker/image', tests: ['test/unit/image', 'test/unit/measure'] },
  measure: { code: 'native-worker/measure', tests: ['test/unit/measure', 'test/parity'] },
  align: { code: 'native-worker/align', tests: ['test/unit/align'] },
  model: { code: 'native-worker/model', tests: ['test/unit/model', 'test/parity'] },
  track: { code: 'native-worker/track', tests: ['test/unit/track', 'test/parity'] },
  physics: { code: 'native-worker/physics', tests: ['test/unit/physics', 'test/parity'] },
  optics: { code: 'native-worker/optics', tests: ['test/unit/optics'] },
  read: { code: 'native-worker/read', tests: ['test/unit/read', 'test/parity', 'test/security'] },
  project: { code: 'main/project', tests: ['test/unit/project', 'test/unit/workflow', 'test/property'] },
  workflow: {
    code: 'main/workflow',
    tests: ['test/unit/workflow', 'test/unit/project', 'test/unit/cli', 'test/property'],
  },
};

export const areaOf = (file: string): string | undefined =>
  Object.keys(AREAS).find((name) => file.startsWith(`${AREAS[name].code}/`));
