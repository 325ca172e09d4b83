import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../..');
export const guideFolder = join(project, 'docs/guide');

/** Pages of the guide in the order of its list of contents, which is the order in which a reader gives their commands. */
export function guidePages(): string[] {
  const contents = readFileSync(join(guideFolder, 'README.md'), 'utf8');
  return [...contents.matchAll(/\]\(([a-z0-9-]+\.md)\)/g)].map((match) => join(guideFolder, match[1]));
}

/** What stands in the `sh` blocks of a Markdown file, block by block; those of other languages are for other programs and shells. */
export const commandBlocks = (page: string, language = 'sh'): string[] =>
  [...readFileSync(page, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1],
  );

/** The commands of a page that begin with a program which the other pages do not use. */
export const commandsOf = (page: string, program: string): string[] =>
  commandBlocks(page, 'console')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith(`${program} `));

/** `janus3d` and the few other programs of the pages; any other command fails as it would on a machine without it. */
const programs = (scene: string | null): string => `
set -euo pipefail
shopt -s expand_aliases
node=${quoted(process.execPath)}
entry=${quoted(join(project, 'main/cli/index.ts'))}
scripts=${quoted(join(project, 'package.json'))}
janus3d() {
  if [ "$1" = sample ] && [ -n ${quoted(scene ?? '')} ]; then
    local images="\${2%.janus3d}-images"
    cp -rL ${quoted(scene ?? '')} "$images"
    "$node" "$entry" new "$2"
    "$node" "$entry" import "$2" --stack "$images"/stack_*.ome.tif
    "$node" "$entry" import "$2" --video "$images"/video.ome.tif
    return
  fi
  if [ "$1" = serve ]; then
    local code=0
    timeout --signal INT 8 "$node" "$entry" "$@" || code=$?
    [ $code = 124 ] || [ $code = 130 ] || [ $code = 0 ]
    return
  fi
  "$node" "$entry" "$@"
}
alias() { :; }
npm() {
  case "$1" in
    ci|start|test) ;;
    run) "$node" -e 'if (!(process.argv[2] in require(process.argv[1]).scripts)) process.exit(1)' "$scripts" "$2" ;;
    *) echo "no test knows npm $1" >&2; return 1 ;;
  esac
}
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Runs one block with bash in `cwd`; says what went wrong, or null. With `scene`, the images that `sample` would make are a copy of
 * those in that folder.
 */
export function runBlock(
  block: string,
  { cwd, scene }: { cwd: string; scene: string | null },
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `${programs(scene)}\n${block}`], {
      cwd,
      env: { ...process.env, HOME: cwd },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve(code === 0 ? null : `ended with ${code}:\n${block}\n${said.slice(-2000)}`),
    );
  });
}
