import { expect } from 'vitest';
import type { ErrorData, ErrorTag } from '../../preload/contract/errors.ts';

/** Matches an error of this kind, whatever its text. */
export const tagged = (tag: ErrorTag, data: ErrorData = {}): Error =>
  expect.objectContaining({ tag, data: expect.objectContaining(data) as ErrorData }) as Error;
