import type { CommandParams } from '../../../preload/contract/commands.ts';
import { bridge } from '../../transport/bridge.ts';

/** Lets the browser, or Electron, save a file. */
export function saveFile(fileName: string, content: Blob): string {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  return fileName;
}

/** A table as a CSV file. */
export async function downloadCsv({ what, id, layout }: CommandParams<'export.csv'>): Promise<string> {
  const { fileName, text } = await bridge().invoke('export.csv', {
    what,
    ...(id !== undefined && { id }),
    ...(layout && { layout }),
  });
  return saveFile(fileName, new Blob([text], { type: 'text/csv;charset=utf-8' }));
}

const saveBytes = ({ fileName, bytes }: { fileName: string; bytes: Uint8Array }): string =>
  saveFile(fileName, new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }));

/** A model as a file. */
export const downloadModel = async (modelId: number, format: 'json' | 'onnx'): Promise<string> =>
  saveBytes(await bridge().invoke('model.export', { modelId, format }));

/** Anything of the project in any of its formats; a folder comes as a ZIP archive. */
export async function downloadExport(
  request: CommandParams<'export.file'>,
): Promise<{ fileName: string; warnings: string[] }> {
  const exported = await bridge().invoke('export.file', request);
  return { fileName: saveBytes(exported), warnings: exported.warnings };
}
