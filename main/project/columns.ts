import { decodeValue, encodeValue, type CodecForm } from '../../preload/contract/codec.ts';

/** Raised when BLOBs of the project file change, apart from the wire. */
const COLUMNS: CodecForm = {
  ...{ form: 'columns', version: 1 },
  ...{
    called: 'A table in the project file',
    remedy: 'restore the project from a copy, or run the step again',
  },
};

/** Columns of numbers (and the little that goes with them) as one BLOB. */
export const packColumns = (value: object): Uint8Array => new Uint8Array(encodeValue(COLUMNS, value));

/** @throws bad-input if the BLOB is damaged or of another version */
export const unpackColumns = <Columns>(blob: Uint8Array): Columns => decodeValue(COLUMNS, blob) as Columns;
