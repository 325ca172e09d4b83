/** The program itself, and what lies on the machine that does the work. */
export interface AppInfo {
  version: string;
  /** `electron` on this machine, or `served` from another process. */
  shell: 'electron' | 'served';
  platform: string;
  threads: number;
  /** Tensor back end in use, null before the first use. */
  tensorBackend: string | null;
}

export interface BrowseEntry {
  name: string;
  path: string;
  kind: 'folder' | 'project' | 'image' | 'model' | 'table' | 'tracks';
  sizeBytes: number | null;
}

export interface BrowseResult {
  folder: string;
  parent: string | null;
  entries: BrowseEntry[];
}
