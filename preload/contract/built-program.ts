/**
 * Address of a program of its own (worker, thread): the `.ts` source when run from the repository, which Node reads as it is, or the
 * built file beside the other built programs; chunks of the build lie one folder deeper. In a package the programs lie beside the archive:
 * processes and threads start from real files only. `here` is the caller's `import.meta.url`.
 */
export function builtProgram(here: string, source: string, built: string): URL {
  if (here.endsWith('.ts')) return new URL(source, here);
  const isChunk = /\/chunks\/[^/]*$/.test(here);
  const url = new URL(isChunk ? `../${built}` : `./${built}`, here);
  url.pathname = url.pathname.replace(/\/app\.asar(?=\/out\/)/, '/app.asar.unpacked');
  return url;
}
