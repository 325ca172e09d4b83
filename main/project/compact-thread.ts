import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { compactDatabase } from './compact.ts';

/** The thread behind `compact.ts`. */
const db = new Database((workerData as { path: string }).path, { fileMustExist: true });
db.pragma('trusted_schema = OFF');
db.pragma('foreign_keys = ON');
db.pragma('busy_timeout = 20000');
compactDatabase(db);
db.close();
