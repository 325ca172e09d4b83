import { requireCalibration } from '../project/calibrations.ts';
import { latestCurves } from '../project/learning-curves.ts';
import { modelReport } from '../project/models.ts';
import { getSource } from '../project/sources.ts';
import { getValidation, listValidations } from '../project/validations.ts';
import { workflowOf } from './job-commands.ts';
import { openedProject, type Handlers } from './session.ts';

export const accuracyCommands: Handlers<
  'validate.start' | 'validations.list' | 'validation.get' | 'learning.start' | 'learning.get'
> = {
  'validate.start': async ({ sourceId, modelId, truthPath, options, seed }, session) => {
    const project = openedProject(session);
    modelReport(project, modelId);
    const { readTruth } = await import('../workflow/read-truth.ts');
    const truth = await readTruth(truthPath, getSource(project, sourceId));
    const jobId = await session.jobs.queue(project, 'validate', async (context) => {
      const { validate } = await import('../workflow/validate.ts');
      const id = await validate(workflowOf(session, context, seed), sourceId, modelId, truth, options, () =>
        session.changed('tracks'),
      );
      session.changed('validations');
      return id;
    });
    return { jobId };
  },
  'validations.list': (_params, session) => ({ rows: listValidations(openedProject(session)) }),
  'validation.get': ({ validationId }, session) => getValidation(openedProject(session), validationId),
  'learning.start': async ({ options, seed }, session) => {
    const project = openedProject(session);
    requireCalibration(project);
    const jobId = await session.jobs.queue(project, 'learning', async (context) => {
      const { learningCurve } = await import('../workflow/learning-curve.ts');
      await learningCurve(workflowOf(session, context, seed), options, () => session.changed('learning'));
      return null;
    });
    return { jobId };
  },
  'learning.get': (_params, session) => ({ curves: latestCurves(openedProject(session)) }),
};
