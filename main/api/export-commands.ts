import { readTogether } from '../project/project.ts';
import { csvLines } from '../workflow/csv.ts';
import { exportTable } from '../workflow/export.ts';
import { openedProject, type Handlers } from './session.ts';

export const exportCommands: Handlers<'export.csv'> = {
  'export.csv': ({ what, id, layout }, session) => {
    const project = openedProject(session);
    const { fileName, table } = readTogether(project, () => exportTable(project, what, id, layout));
    return { fileName, text: [...csvLines(table)].join('') };
  },
};
