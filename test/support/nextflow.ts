import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The last one whose parts are all in Maven's central repository; its own launcher fetches from elsewhere. */
const VERSION = '23.10.1';
const cache = join(import.meta.dirname, '../../.cache/nextflow');

/** Puts `nextflow` into a folder; its parts are fetched once with Maven. A string says why it can't be had. */
export function addNextflow(folder: string): string | null {
  const classpath = join(cache, 'classpath');
  if (!existsSync(classpath) && !fetchInto(classpath)) return 'Nextflow can’t be fetched with Maven';
  mkdirSync(folder, { recursive: true });
  const parts = readFileSync(classpath, 'utf8').trim();
  const launcher = `#!/bin/sh\nNXF_OFFLINE=true exec java -cp '${parts}' nextflow.cli.Launcher "$@"\n`;
  writeFileSync(join(folder, 'nextflow'), launcher, { mode: 0o755 });
  return null;
}

function fetchInto(classpath: string): boolean {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'pom.xml'), pom);
  const words = ['-q', '-B', 'dependency:build-classpath', `-Dmdep.outputFile=${classpath}`];
  const { status } = spawnSync('mvn', words, { cwd: cache, stdio: 'ignore', timeout: 300_000 });
  if (status !== 0) rmSync(cache, { recursive: true });
  return status === 0;
}

const pom = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.janus3d</groupId>
  <artifactId>nextflow-for-tests</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>io.nextflow</groupId><artifactId>nextflow</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;
