import { join } from 'node:path';
import ts from 'typescript';

/** Tells whether a file would pass the type check with another text; one program serves all questions. */
export function typeChecker(root: string): (file: string, text: string) => boolean {
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.node.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  });
  if (!config) throw new Error('tsconfig.node.json is missing');
  const changed = new Map<string, { text: string; version: number }>();
  let version = 0;
  const services = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => config.options,
    getScriptFileNames: () => config.fileNames.filter((name) => !name.includes('/test/')),
    getScriptVersion: (name) => String(changed.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => {
      const text = changed.get(name)?.text ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  return (file, text) => {
    const name = join(root, file);
    changed.set(name, { text, version: ++version });
    const faults =
      services.getSyntacticDiagnostics(name).length + services.getSemanticDiagnostics(name).length;
    changed.delete(name);
    return faults === 0;
  };
}
