import { Builder } from 'flatbuffers';

/** A column as Arrow's schema describes it. */
export interface ArrowField {
  name: string;
  type: 'int32' | 'bool' | 'double' | 'utf8';
  nullable: boolean;
  metadata: Metadata;
}

type Metadata = Readonly<Record<string, string>>;

/** Tables of Arrow's Schema.fbs and Message.fbs; numbers are the places of their entries, and of members of a union. */
const KEY_VALUE = { key: 0, value: 1 };
const FIELD = { name: 0, nullable: 1, typeKind: 2, type: 3, children: 5, metadata: 6, entries: 7 };
const SCHEMA = { fields: 1, metadata: 2, entries: 4 };
const MESSAGE = { version: 0, headerKind: 1, header: 2, entries: 5 };
const HEADER_SCHEMA = 1;
const VERSION_5 = 4;
const DOUBLE_PRECISION = 2;

type Offset = number;

/** The members of the union of types that are needed. */
const TYPES: Record<ArrowField['type'], { kind: number; write(builder: Builder): Offset }> = {
  int32: {
    kind: 2,
    write: (builder) => {
      builder.startObject(2);
      builder.addFieldInt32(0, 32, 0);
      builder.addFieldInt8(1, 1, 0);
      return builder.endObject();
    },
  },
  double: {
    kind: 3,
    write: (builder) => {
      builder.startObject(1);
      builder.addFieldInt16(0, DOUBLE_PRECISION, 0);
      return builder.endObject();
    },
  },
  utf8: { kind: 5, write: emptyTable },
  bool: { kind: 6, write: emptyTable },
};

function emptyTable(builder: Builder): Offset {
  builder.startObject(0);
  return builder.endObject();
}

function vectorOf(builder: Builder, offsets: readonly Offset[]): Offset {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

function keyValue(builder: Builder, [key, value]: [string, string]): Offset {
  const [keyAt, valueAt] = [builder.createString(key), builder.createString(value)];
  builder.startObject(2);
  builder.addFieldOffset(KEY_VALUE.key, keyAt, 0);
  builder.addFieldOffset(KEY_VALUE.value, valueAt, 0);
  return builder.endObject();
}

const metadataOf = (builder: Builder, metadata: Metadata): Offset =>
  vectorOf(
    builder,
    Object.entries(metadata).map((entry) => keyValue(builder, entry)),
  );

function fieldOf(builder: Builder, { name, type, nullable, metadata }: ArrowField): Offset {
  const { kind, write } = TYPES[type];
  const nameAt = builder.createString(name);
  const typeAt = write(builder);
  const children = vectorOf(builder, []);
  const notes = metadataOf(builder, metadata);
  builder.startObject(FIELD.entries);
  builder.addFieldOffset(FIELD.name, nameAt, 0);
  builder.addFieldInt8(FIELD.nullable, nullable ? 1 : 0, 0);
  builder.addFieldInt8(FIELD.typeKind, kind, 0);
  builder.addFieldOffset(FIELD.type, typeAt, 0);
  builder.addFieldOffset(FIELD.children, children, 0);
  builder.addFieldOffset(FIELD.metadata, notes, 0);
  return builder.endObject();
}

/**
 * A schema as Arrow's message, in Base64: what Parquet files hold under `ARROW:schema`. Parquet itself knows no metadata of columns;
 * readers on Arrow (pyarrow, polars, R) take them from there, and those of the whole file too. Source: format/Schema.fbs, format/Message.fbs and "Encapsulated message format" of Arrow.
 */
export function arrowSchema(fields: readonly ArrowField[], metadata: Metadata): string {
  const builder = new Builder(1024);
  const columns = vectorOf(
    builder,
    fields.map((field) => fieldOf(builder, field)),
  );
  const notes = metadataOf(builder, metadata);
  builder.startObject(SCHEMA.entries);
  builder.addFieldOffset(SCHEMA.fields, columns, 0);
  builder.addFieldOffset(SCHEMA.metadata, notes, 0);
  const schema = builder.endObject();
  builder.startObject(MESSAGE.entries);
  builder.addFieldInt16(MESSAGE.version, VERSION_5, 0);
  builder.addFieldInt8(MESSAGE.headerKind, HEADER_SCHEMA, 0);
  builder.addFieldOffset(MESSAGE.header, schema, 0);
  builder.finish(builder.endObject());
  const message = builder.asUint8Array();
  const bytes = Buffer.alloc(8 + 8 * Math.ceil(message.length / 8));
  bytes.writeUInt32LE(0xffffffff, 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.set(message, 8);
  return bytes.toString('base64');
}
