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
  let [before, known] = [stored(), log.get()];
  return () => {
    const [now, noted] = [stored(), log.get()];
    const isOthers = now !== before && noted !== known;
    [before, known] = [now, noted];
    return isOthers;
  };
}
