import { crc32 } from 'node:zlib';
import type { FolderFile } from '../../../native-worker/client/output.ts';

const UTF8 = 0x0800;
/** 1 January 1980, the earliest date that a ZIP knows: the same folder gives the same bytes. */
const DATE = 0x21;

/** Files as one ZIP archive, not compressed, for a download (APPNOTE 6.3.10, without ZIP64). */
export function zipOf(files: Iterable<FolderFile>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const path = Buffer.from(name, 'utf8');
    const body = Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(body), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, path);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, path, body);
    offset += 30 + path.length + body.length;
  }
  const entries = directory.length / 4;
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}
