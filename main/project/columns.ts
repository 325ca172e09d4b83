import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';

/** Columns of numbers (and the little that goes with them) as one BLOB. */
export const packColumns = (value: object): Uint8Array => new Uint8Array(encodeMessage(value));

export const unpackColumns = <Columns>(blob: Uint8Array): Columns => decodeMessage(blob) as Columns;
