#!/usr/bin/env node
import nodeModule from 'node:module';
import { cacheFolder } from '../api/user-folder.ts';

// Node keeps what it has compiled, so that the next start is quick; only what a command needs is loaded.
nodeModule.enableCompileCache?.(cacheFolder());
const { guardProcess, main } = await import('./main.ts');
guardProcess();
process.exitCode = await main(process.argv.slice(2));
