import { acquireWriter } from '../../../main/project/write-lock.ts';
import { openProject } from '../../../main/project/project.ts';

/** A process that becomes the writer of a project, says so, and stays until it is killed. */
await acquireWriter(openProject(process.argv[2]), 'hold');
process.stdout.write('held\n');
setInterval(() => undefined, 1000);
