export interface RecentProject {
  path: string;
  name: string;
  openedAt: string;
}

const KEY = 'janus3d.recent';
const MOST = 8;

const isRecent = (item: unknown): item is RecentProject =>
  typeof item === 'object' && item !== null && 'path' in item && 'name' in item && 'openedAt' in item;

/** Projects opened on this machine before, latest first. What is stored may be anything. */
export function readRecent(): RecentProject[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isRecent).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function write(list: RecentProject[]): RecentProject[] {
  localStorage.setItem(KEY, JSON.stringify(list));
  return list;
}

export function rememberRecent({ path, name }: { path: string; name: string }): RecentProject[] {
  const others = readRecent().filter((item) => item.path !== path);
  return write([{ path, name, openedAt: new Date().toISOString() }, ...others].slice(0, MOST));
}

export const forgetRecent = (path: string): RecentProject[] =>
  write(readRecent().filter((item) => item.path !== path));
