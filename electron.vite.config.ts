import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { build, type Plugin } from 'vite';
import packageJson from './package.json' with { type: 'json' };

const root = import.meta.dirname;

/** Node programs next to the shell: the command line, the computing process and its threads. */
const nodeEntries = {
  cli: 'main/cli/index.ts',
  'native-worker': 'native-worker/index.ts',
  thread: 'native-worker/thread.ts',
};

const dependencies = Object.keys({ ...packageJson.dependencies, ...packageJson.optionalDependencies });
const external = [
  'electron',
  ...builtinModules.flatMap((name) => [name, `node:${name}`]),
  ...dependencies.flatMap((name) => [name, new RegExp(`^${name}/`)]),
];

const present = (entries: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(entries)
      .map(([name, path]) => [name, resolve(root, path)] as const)
      .filter(([, path]) => existsSync(path)),
  );

/**
 * Builds the Node programs as ES modules into the shell's folder. The shell itself is CommonJS, and
 * electron-vite allows one output format a build, so this is a build of its own that follows the shell's.
 */
const nodePrograms = (): Plugin => ({
  name: 'janus3d:node-programs',
  apply: 'build',
  async closeBundle(error) {
    const input = present(nodeEntries);
    if (error || Object.keys(input).length === 0) return;
    await build({
      root,
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: {
        ssr: true,
        target: 'node24',
        outDir: resolve(root, 'out/main'),
        emptyOutDir: false,
        copyPublicDir: false,
        minify: false,
        rolldownOptions: {
          external,
          input,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    });
  },
});

const preloadEntries = present({ index: 'preload/index.ts' });
const rendererPage = resolve(root, 'renderer/index.html');

export default defineConfig({
  main: {
    plugins: [nodePrograms()],
    build: {
      externalizeDeps: false,
      // Syntax of Electron 25's Node, in which the shell is tested.
      target: 'node18',
      outDir: resolve(root, 'out/main'),
      emptyOutDir: true,
      rolldownOptions: {
        external,
        input: present({ electron: 'main/electron/index.ts' }),
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  ...(Object.keys(preloadEntries).length > 0 && {
    preload: {
      build: {
        // A sandboxed preload can require nothing but electron: one file, everything inside.
        externalizeDeps: false,
        target: 'node18',
        outDir: resolve(root, 'out/preload'),
        rolldownOptions: {
          external: ['electron'],
          input: preloadEntries,
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  }),
  ...(existsSync(rendererPage) && {
    renderer: {
      root: resolve(root, 'renderer'),
      plugins: [vue()],
      build: {
        target: 'chrome114',
        outDir: resolve(root, 'out/renderer'),
        minify: true,
        rolldownOptions: { input: rendererPage },
      },
    },
  }),
});
