import type { Project } from './project.ts';

/**
 * Returns what tells whether another process has done or undone a command in this project since it was last asked. A number of SQLite says
 * whether any other connection has stored something; a writer's signs of life and its unfinished work do, but note no command.
 */
export function changesByOthers({ db }: Project): () => boolean {
  const stored = (): unknown => db.pragma('data_version', { simple: true });
  const log = db
    .prepare<[], string>("SELECT count(*) || ' ' || max(id) || ' ' || sum(undone) FROM command")
    .pluck();
  // Of one moment: what is stored between the two readings would never be told.
  const both = db.transaction(() => [stored(), log.get()] as const);
  let [before, known] = both();
  return () => {
    const [now, noted] = both();
    const isOthers = now !== before && noted !== known;
    [before, known] = [now, noted];
    return isOthers;
  };
}
