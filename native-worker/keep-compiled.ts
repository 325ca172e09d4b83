import nodeModule from 'node:module';

/**
 * Keeps what Node has compiled so far for the next start, if main keeps such things at all. By itself Node keeps it when a process or thread
 * ends, and those of the computing process are ended by force.
 */
export const keepCompiled = (): void => nodeModule.flushCompileCache?.();
