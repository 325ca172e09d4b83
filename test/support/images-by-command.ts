import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../../main/cli/main.ts';
import { caseSeed, limitMs } from './cases.ts';
import { imagesUnder, mutate, randomOf } from './mutated-images.ts';
import { PROGRAM_WORDS } from './plain-words.ts';
import { familyBytes } from './processes.ts';

const MOST_BYTES = 1.5e9;
const LOOK_EVERY_MS = 100;

/** What a person would do with a file first. */
const COMMANDS: ((file: string, project: string) => string[])[] = [
  (file) => ['info', file],
  (file) => ['localise', file, '--out', `${file}.csv`, '--pixel-um', '0.1625', '--channel', '0'],
  (file, project) => ['import', project, '--stack', file, '--pixel-um', '0.1625', '--z-step-um', '0.5'],
  (file) => ['track', file, '--no-model', '--out', `${file}.csv`, '--pixel-um', '0.1625', '--fps', '5'],
];

/**
 * Alters image files and gives each to a command. Returns what is wrong, by case: another exit code than 0 and 2, words of a program, a crash of the
 * computing process, more than 20 s or 1.5 GB, anything left behind.
 */
export async function mutatedImages(
  folder: string,
  roots: readonly string[],
  seed: number,
  cases: readonly number[],
): Promise<string[]> {
  const files = roots.flatMap(imagesUnder);
  const wrong: string[] = [];
  const tally: Record<string, number> = {};
  let peak = 0;
  const looking = setInterval(() => (peak = Math.max(peak, familyBytes(process.pid))), LOOK_EVERY_MS);
  let said = '';
  const hear = (text: unknown): boolean => ((said += String(text)), true);
  const heard = [
    vi.spyOn(process.stderr, 'write').mockImplementation(hear),
    vi.spyOn(process.stdout, 'write').mockImplementation(hear),
  ];
  try {
    for (const index of cases) {
      const random = randomOf(caseSeed(seed, index));
      const place = mkdtempSync(join(folder, 'image-'));
      const original = files[random(files.length)];
      const file = join(place, `altered${/(\.ome)?\.\w+$/.exec(original)?.[0] ?? ''}`);
      writeFileSync(file, mutate(readFileSync(original), random));
      const argv = COMMANDS[index % COMMANDS.length](file, join(place, 'p.janus3d'));
      said = '';
      if (argv[0] === 'import') await main(['new', argv[1]]);
      const began = performance.now();
      const code = await main(argv);
      const about = `case ${index}, ${argv[0]} of an altered ${original}`;
      tally[`${argv[0]} ${code}`] = (tally[`${argv[0]} ${code}`] ?? 0) + 1;
      const [tookMs, mostMs] = [performance.now() - began, limitMs()];
      if (tookMs > mostMs) wrong.push(`${about}: ${tookMs / 1000} s, longer than ${mostMs / 1000} s`);
      if (code !== 0 && code !== 2) wrong.push(`${about}: exit code ${code}: ${said}`);
      if (PROGRAM_WORDS.test(said) || /computing process/.test(said)) wrong.push(`${about}: ${said}`);
      const left = readdirSync(place).filter((name) => !/^(altered|p)[^/]*$/.test(name));
      if (left.length > 0 || (code !== 0 && readdirSync(place).includes(`altered.csv`)))
        wrong.push(`${about}: left ${left.join(', ')}`);
      rmSync(place, { recursive: true });
    }
  } finally {
    clearInterval(looking);
    for (const one of heard) one.mockRestore();
  }
  if (peak > MOST_BYTES) wrong.push(`more than ${MOST_BYTES / 1e9} GB`);
  console.log(`${JSON.stringify(tally)}; at most ${(peak / 1e6).toFixed(0)} MB, the test itself included.`);
  return wrong;
}
