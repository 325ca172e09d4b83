#!/usr/bin/env node
import nodeModule from 'node:module';

// Node keeps what it has compiled, so that the next start is quick; only what a command needs is loaded.
nodeModule.enableCompileCache?.();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
