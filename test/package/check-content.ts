import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/**
 * `npx node test/package/check-content.ts FOLDER`: looks at the program in every unpacked package below FOLDER (the runtime apart): nothing
 * but what is listed here, nothing that must be there missing, no more than the limit. Exit code 1 says what is wrong.
 */
const LIMIT_MB = 15;
const SAMPLE_LIMIT_MB = 30;
const SAMPLE =
  /^app\.asar\.unpacked\/out\/sample\/((stack_0[0-2]|video)(\.ome\.tif|_truth\.csv)|scene\.json)$/;

const ALLOWED = [
  /^app\.asar$/,
  /^bin\/(janus3d|janus3d\.cmd|path\.ps1)$/,
  /^app\.asar\.unpacked\/package\.json$/,
  /^app\.asar\.unpacked\/out\/main\/(cli|checkpoint|compact|native-worker|thread|watch-main)\.js$/,
  /^app\.asar\.unpacked\/out\/main\/chunks\/[\w.-]+\.js$/,
  /^app\.asar\.unpacked\/out\/renderer\/(index\.html|icon\.svg|assets\/[\w.-]+)$/,
  /^app\.asar\.unpacked\/out\/renderer\/guide\/([\w-]+\.(html|css|py)|figures\/[\w-]+\.(png|svg))$/,
  SAMPLE,
  /^app\.asar\.unpacked\/node_modules\/better-sqlite3\/(package\.json|LICENSE|lib\/.*\.js|prebuilds\/[\w-]+\.node)$/,
  /^app\.asar\.unpacked\/node_modules\/@tensorflow\/tfjs-(core|backend-wasm)\/(package\.json|dist\/tf-[\w-]+\.node\.js)$/,
  /^app\.asar\.unpacked\/node_modules\/@tensorflow\/tfjs-backend-wasm\/dist\/tfjs-backend-wasm-simd\.wasm$/,
  /^app\.asar\.unpacked\/node_modules\/(seedrandom|node-fetch|whatwg-url|tr46|webidl-conversions)\/.*(\.js|\.json|LICENSE\.\w+)$/,
];
/** What the builder or the runtime puts there. */
const RUNTIME =
  /^(apparmor-profile|elevate\.exe|app-update\.yml|icon\.icns|electron\.icns|[\w-]+\.lproj(\/.*)?)$/;
const NEEDED = [
  'app.asar',
  'app.asar.unpacked/package.json',
  'app.asar.unpacked/out/main/cli.js',
  'app.asar.unpacked/out/main/native-worker.js',
  'app.asar.unpacked/out/main/thread.js',
  'app.asar.unpacked/out/main/checkpoint.js',
  'app.asar.unpacked/out/main/compact.js',
  'app.asar.unpacked/out/sample/video.ome.tif',
  'app.asar.unpacked/out/sample/video_truth.csv',
  'app.asar.unpacked/out/renderer/index.html',
  'app.asar.unpacked/out/renderer/guide/index.html',
  'app.asar.unpacked/out/renderer/guide/read_results.py',
  'app.asar.unpacked/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
];

/** What is wrong with the program in a `resources` folder, and how large it is in MB without the sample. */
export function checkContent(resources: string): { faults: string[]; sizeMb: number } {
  const files = filesIn(resources).map((path) => relative(resources, path).split(sep).join('/'));
  const own = files.filter((file) => !RUNTIME.test(file));
  const sizeOf = (some: string[]): number =>
    some.reduce((sum, file) => sum + statSync(join(resources, file)).size, 0) / 1e6;
  const sampleMb = sizeOf(own.filter((file) => SAMPLE.test(file)));
  const sizeMb = sizeOf(own) - sampleMb;
  const addons = own.filter((file) => file.endsWith('.node'));
  const isRight = addons.length === 1 && addons[0].includes(`/prebuilds/${systemOf(resources)}-`);
  return {
    sizeMb,
    faults: [
      ...own
        .filter((file) => !ALLOWED.some((pattern) => pattern.test(file)))
        .map((file) => `${file} is not listed`),
      ...NEEDED.filter((file) => !own.includes(file)).map((file) => `${file} is missing`),
      ...(isRight ? [] : [`the native libraries are ${addons.join(', ') || 'none'}`]),
      ...(sampleMb <= SAMPLE_LIMIT_MB ? [] : [`the sample has ${sampleMb.toFixed(1)} MB`]),
      ...(sizeMb <= LIMIT_MB ? [] : [`${sizeMb.toFixed(1)} MB, more than ${LIMIT_MB}`]),
    ],
  };
}

/** The system that a package is for, as Node calls it. */
function systemOf(resources: string): 'darwin' | 'win32' | 'linux' {
  if (existsSync(join(resources, '../MacOS'))) return 'darwin';
  return existsSync(join(resources, '../Janus3D.exe')) ? 'win32' : 'linux';
}

/** The `resources` folders of all unpacked packages. */
function resourcesIn(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return inside.flatMap((entry) => {
    const path = join(folder, entry.name);
    return existsSync(join(path, 'app.asar')) ? [path] : resourcesIn(path);
  });
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

if (import.meta.main) {
  const folders = resourcesIn(resolve(process.argv[2] ?? 'release'));
  if (folders.length === 0) {
    process.stderr.write('No package is there; run npm run package first.\n');
    process.exitCode = 1;
  }
  for (const folder of folders) {
    const { faults, sizeMb } = checkContent(folder);
    process.stdout.write(`${folder}: ${sizeMb.toFixed(1)} MB without runtime\n`);
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
}
