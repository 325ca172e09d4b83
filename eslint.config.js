import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Programs that make data beside what uses it; run by hand, and free to import any floor of the worker. */
const generators = [
  'native-worker/kernels/make-kernels.ts',
  'native-worker/image/detect/make-cap-prior.ts',
  'native-worker/image/detect/cap-prior-sources.ts',
];

/** Every folder is one element, the first that fits; the table below is DESIGN's column "may import". */
const elements = [
  { type: 'contract', pattern: 'preload/contract' },
  { type: 'preload', pattern: 'preload' },
  { type: 'worker-client', pattern: 'native-worker/client' },
  { type: 'math', pattern: 'native-worker/math' },
  { type: 'kernels', pattern: 'native-worker/kernels' },
  { type: 'tensor', pattern: 'native-worker/tensor' },
  { type: 'image', pattern: 'native-worker/image' },
  { type: 'read', pattern: 'native-worker/read' },
  { type: 'measure', pattern: 'native-worker/measure' },
  { type: 'model', pattern: 'native-worker/model' },
  { type: 'align', pattern: 'native-worker/align' },
  { type: 'track', pattern: 'native-worker/track' },
  { type: 'physics', pattern: 'native-worker/physics' },
  { type: 'optics', pattern: 'native-worker/optics' },
  { type: 'figures', pattern: 'native-worker/figures' },
  { type: 'worker-entry', pattern: 'native-worker' },
  { type: 'project', pattern: 'main/project' },
  { type: 'workflow', pattern: 'main/workflow' },
  { type: 'api', pattern: 'main/api' },
  { type: 'cli', pattern: 'main/cli' },
  { type: 'serve', pattern: 'main/serve' },
  { type: 'electron-shell', pattern: 'main/electron' },
  { type: 'renderer-app', pattern: 'renderer/app' },
  // Each feature is an element of its own: what two of them need lies in renderer/shared.
  { type: 'renderer-feature', pattern: 'renderer/features/*', capture: ['feature'] },
  { type: 'renderer-shared', pattern: 'renderer/shared' },
  { type: 'renderer-viewers', pattern: 'renderer/viewers' },
  { type: 'renderer-ui', pattern: 'renderer/ui' },
  { type: 'renderer-transport', pattern: 'renderer/transport' },
  { type: 'test', pattern: 'test' },
];

/** Floors of the worker from the ground up; a floor imports those under it, never its neighbours. */
const ground = ['math', 'contract'];
const machines = ['kernels', 'tensor', ...ground];
const imaged = ['image', ...machines];
const measured = ['measure', ...imaged];
const everyFloor = ['model', 'align', 'track', 'physics', 'figures', 'optics', 'read', ...measured];

/** What an element may import beside itself. */
const mayImport = {
  contract: [],
  preload: ['contract'],
  'worker-client': ['worker-entry', 'math', 'contract'],
  math: ['contract'],
  kernels: ground,
  tensor: ground,
  image: machines,
  read: machines,
  measure: imaged,
  model: measured,
  align: measured,
  track: measured,
  physics: measured,
  figures: ['physics', ...ground],
  optics: machines,
  'worker-entry': everyFloor,
  project: ['contract'],
  workflow: ['project', 'contract', 'worker-client'],
  api: ['workflow', 'project', 'contract', 'worker-client'],
  cli: ['serve', 'api', 'contract'],
  serve: ['api', 'contract'],
  'electron-shell': ['api', 'contract'],
  'renderer-app': [
    'renderer-feature',
    'renderer-shared',
    'renderer-viewers',
    'renderer-ui',
    'renderer-transport',
    'contract',
  ],
  'renderer-feature': [
    'renderer-shared',
    'renderer-viewers',
    'renderer-ui',
    'renderer-transport',
    'contract',
  ],
  'renderer-shared': ['renderer-viewers', 'renderer-ui', 'renderer-transport', 'contract'],
  'renderer-viewers': ['renderer-ui', 'contract'],
  'renderer-ui': ['contract'],
  'renderer-transport': ['contract'],
  test: elements.map((element) => element.type),
};

/** Floors that touch no file, process or clock. */
const science = [
  'math',
  'kernels',
  'image',
  'measure',
  'model',
  'align',
  'track',
  'physics',
  'figures',
  'optics',
].map((floor) => `native-worker/${floor}/**`);

/** npm packages that only some folders may import; everything else is open to all. */
const noElectron = {
  group: ['electron', 'electron/*', 'electron-updater', 'electron-log'],
  message: 'Only main/electron and preload know Electron.',
};
const noSqlite = { group: ['better-sqlite3'], message: 'Only main/project knows SQLite.' };
const noNode = {
  group: ['node:*', 'fs', 'path', 'os', 'child_process', 'worker_threads'],
  message: 'This folder runs without Node.',
};
const noFiles = {
  ...noNode,
  message: 'The science touches no file, process or clock; rpc-methods/ and read/ do.',
};
const noDom = {
  group: ['vue', 'pinia', 'three', 'three/*', 'echarts', 'uplot'],
  message: 'Only the renderer knows the DOM.',
};

const forbid = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

export default tseslint.config(
  {
    ignores: [
      'out/',
      'release/',
      'node_modules/',
      'demo/',
      '.cache/',
      'coverage/',
      // AssemblyScript: checked by its compiler.
      'native-worker/kernels/assembly/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,js,vue}'],
    plugins: { boundaries },
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    settings: {
      'boundaries/elements': elements,
      'boundaries/include': ['{main,preload,native-worker,renderer,test}/**/*'],
      'import/resolver': { node: { extensions: ['.ts', '.js', '.vue', '.json'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(mayImport).map(([from, to]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { type: to } } },
          })),
        },
      ],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/require-default-prop': 'off',
      'vue/multi-word-component-names': 'off',
    },
  },
  {
    files: ['main/**', 'native-worker/**', 'test/**', 'docs/**', '*.config.*'],
    languageOptions: { globals: globals.node },
  },
  { files: ['renderer/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['{main,native-worker,preload,renderer,test}/**/*.{ts,vue}'],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        project: ['tsconfig.node.json', 'tsconfig.preload.json', 'tsconfig.web.json'],
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    // Components are typed by vue-tsc alone: to eslint, what comes from a .vue file is any.
    // What vitest's matchers return is any, so tests are free to assign it.
    files: ['{main,native-worker,preload}/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
    },
  },
  forbid(['preload/contract/**'], [noElectron, noSqlite, noNode, noDom]),
  forbid(['preload/*.ts'], [noSqlite, noNode, noDom]),
  forbid(['native-worker/**'], [noElectron, noSqlite, noDom]),
  forbid(science, [noElectron, noSqlite, noDom, noFiles], generators),
  {
    files: science,
    ignores: generators,
    rules: { 'no-restricted-globals': ['error', 'process', 'setImmediate', 'setTimeout', 'fetch'] },
  },
  forbid(['main/**'], [noElectron, noSqlite, noDom], ['main/project/**', 'main/electron/**']),
  forbid(['main/project/**'], [noElectron, noDom]),
  forbid(['main/electron/**'], [noSqlite, noDom]),
  forbid(['renderer/**'], [noElectron, noSqlite, noNode]),
  { files: generators, rules: { 'boundaries/dependencies': 'off' } },
  { files: ['main/cli/**', 'test/**', 'docs/**', '**/*.config.*'], rules: { 'no-console': 'off' } },
  { files: ['**/*.config.*', '**/*.vue', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.vue'], rules: { 'no-undef': 'off' } },
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
);
