import { csvLines } from '../workflow/csv.ts';
import { exportTable } from '../workflow/export.ts';
import { openedProject, type Handlers } from './session.ts';

export const exportCommands: Handlers<'export.csv'> = {
  'export.csv': ({ what, id, layout }, session) => {
    const { fileName, table } = exportTable(openedProject(session), what, id, layout);
    return { fileName, text: [...csvLines(table)].join('') };
  },
};
