import { stepsOf, type Steps } from './plane-steps.ts';
import { lengthUm, timeS } from './file-units.ts';
import { squarePixelUm } from './pixel-size.ts';
import { scanXml } from './xml.ts';

/** Where a run of planes is stored: `count` pages of `fileName` (null: this file) from page `ifd`, plane `first` first. */
export interface OmeRun {
  fileName: string | null;
  uuid: string | null;
  ifd: number;
  /** Planes in the run; null: as many as the file has. */
  count: number | null;
  first: { Z: number; C: number; T: number };
}

/** What OME-XML says of one image. */
export interface OmeImage {
  name: string;
  /** Dimension order from the fastest axis, without X and Y: `ZCT`, `CZT`, ... */
  order: string;
  /** Number of planes along each; colour samples that lie in one page count as one channel. */
  sizes: { Z: number; C: number; T: number };
  width: number;
  height: number;
  pixelSizeUm: number | null;
  heights: Steps;
  times: Steps;
  runs: OmeRun[];
  warnings: string[];
}

export interface OmeMetadata {
  uuid: string | null;
  images: OmeImage[];
  /** Companion file that holds the metadata instead of this file. */
  metadataFile: string | null;
}

/** Largest number of planes along one axis that is believed. */
const MAX_PLANES = 10_000_000;

const whole = (text: string | undefined, otherwise: number): number => {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value >= 0 && value <= MAX_PLANES ? value : otherwise;
};

const decimal = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** An image while its XML is read: its steps by the header, and times and heights of single planes. */
interface Draft extends Omit<OmeImage, 'heights' | 'times'> {
  zStepUm: number | null;
  frameIntervalS: number | null;
  /** Colour samples a page for each channel. */
  samples: number[];
  timesS: Map<number, number>;
  heightsUm: Map<number, number>;
  /** Heights without a unit: in the stage's own frame of reference, which need not be micrometres. */
  heightsUnknown: Map<number, number>;
}

function openImage(name: string): Draft {
  return {
    name,
    order: 'ZCT',
    sizes: { Z: 1, C: 1, T: 1 },
    width: 0,
    height: 0,
    pixelSizeUm: null,
    zStepUm: null,
    frameIntervalS: null,
    runs: [],
    warnings: [],
    samples: [],
    timesS: new Map(),
    heightsUm: new Map(),
    heightsUnknown: new Map(),
  };
}

function readPixels(image: Draft, at: Map<string, string>): void {
  const order = at.get('DimensionOrder') ?? 'XYZCT';
  image.order = /^XY(ZCT|ZTC|CZT|CTZ|TZC|TCZ)$/.test(order) ? order.slice(2) : 'ZCT';
  image.sizes = { Z: whole(at.get('SizeZ'), 1), C: whole(at.get('SizeC'), 1), T: whole(at.get('SizeT'), 1) };
  image.width = whole(at.get('SizeX'), 0);
  image.height = whole(at.get('SizeY'), 0);
  const length = (axis: string): number | null =>
    lengthUm(decimal(at.get(`PhysicalSize${axis}`)), at.get(`PhysicalSize${axis}Unit`) ?? 'um');
  const size = squarePixelUm(length('X'), length('Y'));
  image.pixelSizeUm = size.pixelSizeUm;
  image.warnings.push(...size.warnings);
  image.zStepUm = length('Z');
  image.frameIntervalS = timeS(decimal(at.get('TimeIncrement')), at.get('TimeIncrementUnit') ?? 's');
}

function readRun(at: Map<string, string>): OmeRun {
  const ifd = at.get('IFD');
  const count = at.get('PlaneCount') ?? at.get('NumPlanes');
  return {
    fileName: null,
    uuid: null,
    ifd: whole(ifd, 0),
    count: count === undefined ? (ifd === undefined ? null : 1) : whole(count, 1),
    first: { Z: whole(at.get('FirstZ'), 0), C: whole(at.get('FirstC'), 0), T: whole(at.get('FirstT'), 0) },
  };
}

function readPlane(image: Draft, at: Map<string, string>): void {
  const [z, c, t] = [whole(at.get('TheZ'), 0), whole(at.get('TheC'), 0), whole(at.get('TheT'), 0)];
  if (c !== 0) return;
  const time = timeS(1, at.get('DeltaTUnit') ?? 's');
  const delta = decimal(at.get('DeltaT'));
  if (z === 0 && delta !== undefined && time !== null) image.timesS.set(t, delta * time);
  const height = lengthUm(1, at.get('PositionZUnit') ?? '');
  const position = decimal(at.get('PositionZ'));
  if (t !== 0 || position === undefined) return;
  if (height === null) image.heightsUnknown.set(z, position);
  else image.heightsUm.set(z, position * height);
}

/** The values of all planes in order; empty where one is missing. */
function complete(byIndex: Map<number, number>, planes: number): number[] {
  const values = Array.from({ length: Math.min(planes, byIndex.size) }, (_, i) => byIndex.get(i) ?? NaN);
  return byIndex.size >= planes && values.every(Number.isFinite) ? values : [];
}

/** Heights without a unit are micrometres where they then agree with the header's step. */
function heightsOf({ heightsUm, heightsUnknown, zStepUm, sizes }: Draft): number[] {
  if (heightsUm.size > 0 || zStepUm === null) return complete(heightsUm, sizes.Z);
  const values = complete(heightsUnknown, sizes.Z);
  const { step } = stepsOf(values, null, 'um');
  return step !== null && Math.abs(step / zStepUm - 1) < 0.01 ? values : [];
}

function finish(draft: Draft): OmeImage {
  const { name, order, sizes, width, height, pixelSizeUm, runs, warnings, samples } = draft;
  const perPage = samples.reduce((sum, count) => sum + count, 0);
  const C = samples.length > 0 && perPage === sizes.C ? samples.length : sizes.C;
  return {
    name,
    order,
    sizes: { ...sizes, C },
    width,
    height,
    pixelSizeUm,
    heights: stepsOf(heightsOf(draft), draft.zStepUm, 'um'),
    times: stepsOf(complete(draft.timesS, sizes.T), draft.frameIntervalS, 's'),
    runs,
    warnings,
  };
}

/**
 * Reads OME-XML (schemas 2003-FC to 2016-06: https://docs.openmicroscopy.org/ome-model).
 * @returns null where the text is no whole OME-XML document.
 */
export function parseOme(xml: string): OmeMetadata | null {
  const metadata: OmeMetadata = { uuid: null, images: [], metadataFile: null };
  const drafts: Draft[] = [];
  let isOme = false;
  let run: OmeRun | null = null;
  let inUuid = false;
  const complete = scanXml(xml, {
    open(name, at) {
      const image = drafts.at(-1);
      if (name === 'OME') {
        isOme = true;
        metadata.uuid = at.get('UUID') ?? null;
      } else if (name === 'BinaryOnly') metadata.metadataFile = at.get('MetadataFile') ?? null;
      else if (name === 'Image') drafts.push(openImage(at.get('Name') ?? ''));
      else if (!image) return;
      else if (name === 'Pixels') readPixels(image, at);
      else if (name === 'Channel') image.samples.push(whole(at.get('SamplesPerPixel'), 1) || 1);
      else if (name === 'TiffData') image.runs.push((run = readRun(at)));
      else if (name === 'UUID' && run) {
        inUuid = true;
        run.fileName = at.get('FileName') ?? null;
      } else if (name === 'Plane') readPlane(image, at);
    },
    text(text) {
      if (inUuid && run) run.uuid = text.trim();
    },
    close(name) {
      if (name === 'UUID') inUuid = false;
      if (name === 'TiffData') run = null;
    },
  });
  if (!isOme || !complete) return null;
  metadata.images = drafts.map(finish);
  return metadata;
}
