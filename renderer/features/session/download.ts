import type { CommandParams } from '../../../preload/contract/commands.ts';
import { bridge } from '../../transport/bridge.ts';

/** Lets the browser, or Electron, save a table as a CSV file. */
export async function downloadCsv(what: CommandParams<'export.csv'>['what'], id: number): Promise<string> {
  const { fileName, text } = await bridge().invoke('export.csv', { what, id });
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  return fileName;
}
