import { z } from './options/define-option.ts';

/** A file of a source. Size and date say quickly that it is the same; only the hash says that it is another. */
const SourceFile = z.object({
  /** Relative to the folder of the source; a file's own name where the source is one file. */
  name: z.string().max(4096),
  sizeBytes: z.number().int().min(0),
  modifiedMs: z.number(),
  hash: z.string().max(128),
});
export type SourceFile = z.infer<typeof SourceFile>;

/** What a source holds, whatever its files are called and wherever they lie. */
export const SourceIdentity = z.object({
  /** Of all hashes, in the order of the frames. Sources of equal content are the same. */
  content: z.string().max(128),
  files: z.array(SourceFile).max(1_000_000),
});
export type SourceIdentity = z.infer<typeof SourceIdentity>;
