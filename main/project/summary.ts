import type { ProjectSummary } from '../../preload/contract/commands.ts';
import { calibrationSummary } from './calibrations.ts';
import { projectLocalise } from './localise-settings.ts';
import { modelRows } from './models.ts';
import { readTogether, type Project } from './project.ts';
import { sourceRows } from './source-rows.ts';
import { trackSets } from './tracks.ts';

export const projectSummary = (project: Project): ProjectSummary =>
  readTogether(project, () => {
    const sets = trackSets(project);
    return {
      path: project.path,
      name: project.name,
      readOnly: project.isReadOnly,
      localise: projectLocalise(project),
      sources: sourceRows(project),
      calibration: calibrationSummary(project),
      models: modelRows(project),
      tracks: sets.filter(({ shown }) => shown),
      trackSets: sets,
    };
  });
