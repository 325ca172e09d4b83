import { existsSync } from 'node:fs';
import { fillWithSample, imagesAreThere, SAMPLE_SEED, sampleFolder } from '../workflow/sample.ts';
import { workflowOf } from './job-commands.ts';
import { createAndOpen } from './project-commands.ts';
import { openedProject, type Handlers } from './session.ts';

export const sampleCommands: Handlers<'project.sample'> = {
  'project.sample': async ({ path }, session) => {
    const images = sampleFolder(path);
    // Before the project is made: a mistake leaves nothing behind.
    if (existsSync(images)) throw imagesAreThere(images);
    const project = await createAndOpen(session, path);
    const jobId = await session.jobs.start(openedProject(session), 'sample', async (context) => {
      await fillWithSample(workflowOf(session, context, SAMPLE_SEED));
      session.changed('sources');
      return null;
    });
    return { project, jobId };
  },
};
