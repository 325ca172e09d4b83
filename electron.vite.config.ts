import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { build, type Plugin } from 'vite';
import { guidePages } from './build/guide.ts';
import { collectLicences } from './build/licences.ts';
import packageJson from './package.json' with { type: 'json' };

const at = (path: string): string => resolve(import.meta.dirname, path);

/**
 * What stays a package beside the build: native libraries, and tfjs, whose native back end must find the same tfjs-core. Everything else
 * goes into the build, so that a package carries no more than what is used.
 */
const packages = Object.keys({ ...packageJson.dependencies, ...packageJson.optionalDependencies }).filter(
  (name) => name === 'better-sqlite3' || name.startsWith('@tensorflow/'),
);
const external = [
  'electron',
  // What ws asks for if it is there.
  'bufferutil',
  'utf-8-validate',
  ...builtinModules.flatMap((name) => [name, `node:${name}`]),
  ...packages.flatMap((name) => [name, new RegExp(`^${name}/`)]),
];
const licences = collectLicences(at('.'), at('out/LICENSES-third-party.txt'), [
  ...packages.filter((name) => name !== '@tensorflow/tfjs-node'),
  ...['seedrandom', 'node-fetch', 'whatwg-url', 'tr46', 'webidl-conversions'],
  // Their code is within that of tfjs.
  ...['long', '@tensorflow/tfjs-backend-cpu'],
]);

/**
 * Builds the Node programs (command line, computing process, threads) as ES modules into the shell's folder. The shell
 * itself is CommonJS, and electron-vite allows one output format a build, so this is a build of its own that follows the shell's.
 */
const nodePrograms = (): Plugin => ({
  name: 'janus3d:node-programs',
  apply: 'build',
  async closeBundle(error) {
    if (error) return;
    await build({
      root: import.meta.dirname,
      configFile: false,
      logLevel: 'warn',
      plugins: [licences],
      ssr: { noExternal: true },
      build: {
        ssr: true,
        target: 'node24',
        outDir: at('out/main'),
        emptyOutDir: false,
        copyPublicDir: false,
        minify: false,
        rolldownOptions: {
          external,
          input: {
            cli: at('main/cli/index.ts'),
            checkpoint: at('main/project/checkpoint-thread.ts'),
            compact: at('main/project/compact-thread.ts'),
            'native-worker': at('native-worker/index.ts'),
            thread: at('native-worker/thread.ts'),
            'watch-main': at('native-worker/watch-main.ts'),
          },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    });
  },
});

export default defineConfig({
  main: {
    plugins: [nodePrograms(), licences],
    build: {
      externalizeDeps: false,
      // Syntax of Electron 25's Node, in which the shell is tested.
      target: 'node18',
      outDir: at('out/main'),
      emptyOutDir: true,
      rolldownOptions: {
        external,
        input: { electron: at('main/electron/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    plugins: [licences],
    build: {
      // A sandboxed preload can require nothing but electron: one file, everything inside.
      externalizeDeps: false,
      target: 'node18',
      outDir: at('out/preload'),
      rolldownOptions: {
        external: ['electron'],
        input: { index: at('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue(), licences, guidePages(at('docs'), at('build/guide.css'))],
    build: {
      target: 'chrome114',
      outDir: at('out/renderer'),
      minify: true,
      // Viewers load when first shown, from disk.
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
});
