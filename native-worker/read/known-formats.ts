import { access } from 'node:fs/promises';
import { extname, join } from 'node:path';

const COMPOUND = 'a compound document such as Olympus OIB or Zeiss ZVI';
const HDF5 = 'an HDF5 file such as Imaris';
/** Kinds of file that several programs use: the name says more. */
const SHARED = new Set([COMPOUND, HDF5]);

/** Formats that are known and not read, by bytes from `at` on. */
const BY_BYTES: [at: number, magic: string, name: string][] = [
  [4, 'jP  ', 'an old ND2 (JPEG 2000) or a JPEG 2000 image'],
  [0, '\xff\xd8\xff', 'a JPEG image, whose pixels were altered by compression'],
  [0, 'GIF8', 'a GIF image'],
  [0, 'BM', 'a BMP image'],
  [0, 'ZISRAWFILE', 'a Zeiss CZI file'],
  [0, 'p\0\0\0', 'a Leica LIF file'],
  [0, '\xd0\xcf\x11\xe0', COMPOUND],
  [0, '\x89HDF', HDF5],
  [0, 'RIFF', 'an AVI video'],
  [4, 'ftyp', 'an MP4 or QuickTime video'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [0, '\x1f\x8b', 'a gzip archive'],
  [0, 'SIMPLE', 'a FITS file'],
  [0, 'DCIMG', 'a Hamamatsu DCIMG recording'],
  [0, 'Andor Technology Multi-Channel File', 'an Andor SIF recording'],
  [0, 'CI\x2c\0', 'a Phantom CINE recording'],
  [0, '\xed\xfe\0\0', 'a StreamPix SEQ recording'],
  [0, 'PCO-', 'a PCO B16 image'],
  [0, 'SIS\0', 'an Olympus VSI or ETS image'],
  [0, '\x1aE\xdf\xa3', 'a Matroska or WebM video'],
  [0, '\x93NUMPY', 'a NumPy array'],
  [0, 'MATLAB ', 'a MATLAB file'],
  [0, 'SQLite', 'a project or database'],
];

/** Formats that have no bytes of their own at the start, or share them with others. */
const BY_NAME: Record<string, string> = {
  '.dcimg': 'a Hamamatsu DCIMG recording',
  '.sif': 'an Andor SIF recording',
  '.cine': 'a Phantom CINE recording',
  '.spe': 'a Princeton Instruments SPE recording',
  '.seq': 'a StreamPix SEQ recording',
  '.raw': 'raw samples without a header',
  '.oib': 'an Olympus OIB file',
  '.oif': 'an Olympus OIF file',
  '.oir': 'an Olympus OIR file',
  '.zvi': 'a Zeiss ZVI file',
  '.ims': 'an Imaris file',
  '.lif': 'a Leica LIF file',
  '.lof': 'a Leica LOF file',
  '.dv': 'a DeltaVision file',
  '.r3d': 'a DeltaVision file',
  '.mrc': 'an MRC file',
  '.dm3': 'a Gatan DM3 image',
  '.dm4': 'a Gatan DM4 image',
  '.ics': 'an ICS file',
  '.ids': 'the samples of an ICS file',
  '.nd': 'the list of a MetaMorph recording (its images are in the files beside it)',
};

/** Formats whose files look like TIFF and hold a preview or a part of the planes there. */
const LIKE_TIFF: Record<string, string> = {
  '.vsi': 'an Olympus VSI file, whose planes are in the folder beside it and are not read',
  '.svs': 'an Aperio SVS slide, which is not read',
  '.ndpi': 'a Hamamatsu NDPI slide, which is not read',
};

/**
 * Name of a format that is not read.
 * @param bytes the first 4100 of the file, or all of them
 */
export function knownFormat(path: string, bytes: string): string | undefined {
  // Header of 4100 bytes: WINVIEW_ID at 2996, lastvalue at 4098 (Princeton Instruments, SPE 2.x and 3.0).
  const isSpe = bytes.startsWith('\x67\x45\x23\x01', 2996) || bytes.startsWith('UU', 4098);
  const byBytes = BY_BYTES.find(([at, magic]) => bytes.startsWith(magic, at))?.[2];
  const byName = BY_NAME[extname(path).toLowerCase()];
  const isShared = byBytes !== undefined && SHARED.has(byBytes);
  return (isShared ? byName : undefined) ?? byBytes ?? (isSpe ? BY_NAME['.spe'] : byName);
}

/** Name of a format that only looks like TIFF; undefined for a TIFF. */
export const foreignTiff = (path: string): string | undefined => LIKE_TIFF[extname(path).toLowerCase()];

/** Whether a folder is a Zarr store (versions 2 and 3). */
export async function isZarr(folder: string): Promise<boolean> {
  const marks = ['.zgroup', '.zarray', '.zattrs', 'zarr.json'];
  const found = await Promise.all(
    marks.map((mark) =>
      access(join(folder, mark)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
