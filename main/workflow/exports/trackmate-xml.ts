import { NOT_SAID, type TrackTable } from '../../../preload/contract/track-table.ts';
import { edgesOf, type Trajectories } from './exported-trajectories.ts';
import { rowsByFrame } from './rows-by-frame.ts';

interface Feature {
  key: string;
  name: string;
  dimension: 'NONE' | 'QUALITY' | 'POSITION' | 'LENGTH' | 'TIME';
  isWhole: boolean;
  value(row: number): number;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** As Java reads it. */
const numberText = (value: number): string => (Number.isNaN(value) ? 'NaN' : String(value));

const attributes = (entries: Record<string, string | number>): string =>
  Object.entries(entries)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');

function featuresOf({ table, video }: Trajectories): Feature[] {
  const of = (
    key: string,
    name: string,
    dimension: Feature['dimension'],
    value: Feature['value'],
    isWhole = false,
  ): Feature => ({ key, name, dimension, isWhole, value });
  return [
    of('QUALITY', 'Quality', 'QUALITY', () => 1),
    of('POSITION_X', 'X', 'POSITION', (row) => table.xUm[row]),
    of('POSITION_Y', 'Y', 'POSITION', (row) => table.yUm[row]),
    of('POSITION_Z', 'Z', 'POSITION', (row) => table.zUm[row]),
    of('POSITION_T', 'T', 'TIME', (row) => table.tS[row]),
    of('FRAME', 'Frame', 'NONE', (row) => table.frame[row], true),
    of('RADIUS', 'Radius', 'LENGTH', () => video.diameterUm / 2),
    of('VISIBILITY', 'Visibility', 'NONE', () => 1, true),
    of('Z_SD', 'Standard deviation of Z', 'LENGTH', (row) => table.zSdUm[row]),
    ...(table.inRange.includes(NOT_SAID)
      ? []
      : [of('IN_RANGE', 'In range', 'NONE', (row) => table.inRange[row], true)]),
    of('OUTLIER', 'Outlier', 'NONE', (row) => table.outlier[row], true),
    of('CROWDED', 'Crowded', 'NONE', (row) => table.crowded[row], true),
  ];
}

const declare = (features: readonly Omit<Feature, 'value'>[]): string =>
  features
    .map(({ key, name, dimension, isWhole }) => {
      const said = { feature: key, name, shortname: name, dimension, isint: String(isWhole) };
      return `        <Feature${attributes(said)} />\n`;
    })
    .join('');

/** Rows from which an edge leads to the next one, by particle; numbers alone, for there may be millions. */
function edgesByParticle(table: TrackTable): Map<number, number[]> {
  const edges = new Map<number, number[]>();
  for (const [from] of edgesOf(table)) {
    const particle = table.particle[from];
    const list = edges.get(particle);
    if (list) list.push(from);
    else edges.set(particle, [from]);
  }
  return edges;
}

const plain = (key: string, name: string): Omit<Feature, 'value'> => ({
  key,
  name,
  dimension: 'NONE',
  isWhole: true,
});

/**
 * Trajectories as a file of TrackMate 7 and 8 (Ershov et al. 2022): every position a spot, steps as edges. Positions in um; z is NaN where it
 * is out of range. In blocks of text.
 */
export function* trackmateXml(trajectories: Trajectories): Generator<string> {
  const { table, names, video, handedness } = trajectories;
  const features = featuresOf(trajectories);
  yield `<?xml version="1.0" encoding="UTF-8"?>
<TrackMate version="7.14.0">
  <Log>Written by Janus3D. ${handedness === 'unknown' ? 'Handedness unknown' : `Axes are ${handedness}-handed`}.</Log>
  <Model spatialunits="micron" timeunits="sec">
    <FeatureDeclarations>
      <SpotFeatures>
${declare(features)}      </SpotFeatures>
      <EdgeFeatures>
${declare([plain('SPOT_SOURCE_ID', 'Source spot ID'), plain('SPOT_TARGET_ID', 'Target spot ID')])}      </EdgeFeatures>
      <TrackFeatures>
${declare([plain('TRACK_INDEX', 'Track index'), plain('TRACK_ID', 'Track ID')])}      </TrackFeatures>
    </FeatureDeclarations>
    <AllSpots nspots="${table.frame.length}">
`;
  for (const [frame, rows] of [...rowsByFrame(table.frame)].sort(([a], [b]) => a - b)) {
    let spots = `      <SpotsInFrame frame="${frame}">\n`;
    for (const row of rows) {
      const values = Object.fromEntries(features.map(({ key, value }) => [key, numberText(value(row))]));
      spots += `        <Spot${attributes({ ID: row, name: `ID${row}`, ...values })} />\n`;
    }
    yield `${spots}      </SpotsInFrame>\n`;
  }
  yield '    </AllSpots>\n    <AllTracks>\n';
  // A track of TrackMate has at least one edge: single positions stay spots.
  const tracks = edgesByParticle(table);
  let index = 0;
  for (const [particle, edges] of tracks) {
    const said = { name: names.get(particle) ?? `Track_${particle}`, TRACK_INDEX: index, TRACK_ID: particle };
    const lines = edges.map(
      (from) => `        <Edge${attributes({ SPOT_SOURCE_ID: from, SPOT_TARGET_ID: from + 1 })} />\n`,
    );
    yield `      <Track${attributes(said)}>\n${lines.join('')}      </Track>\n`;
    index += 1;
  }
  yield '    </AllTracks>\n    <FilteredTracks>\n';
  for (const particle of tracks.keys()) yield `      <TrackID TRACK_ID="${particle}" />\n`;
  const image = {
    filename: video.name,
    folder: '',
    width: video.width,
    height: video.height,
    nslices: 1,
    nframes: video.frames,
    pixelwidth: video.pixelUm,
    pixelheight: video.pixelUm,
    voxeldepth: 1,
    timeinterval: video.frameIntervalS,
  };
  const whole = {
    xstart: 0,
    xend: video.width - 1,
    ystart: 0,
    yend: video.height - 1,
    zstart: 0,
    zend: 0,
    tstart: 0,
    tend: video.frames - 1,
  };
  yield `    </FilteredTracks>
  </Model>
  <Settings>
    <ImageData${attributes(image)} />
    <BasicSettings${attributes(whole)} />
    <DetectorSettings${attributes({ DETECTOR_NAME: 'MANUAL_DETECTOR', RADIUS: video.diameterUm / 2 })} />
    <InitialSpotFilter feature="QUALITY" value="0.0" isabove="true" />
    <SpotFilterCollection />
    <TrackerSettings TRACKER_NAME="MANUAL_TRACKER" />
    <TrackFilterCollection />
    <AnalyzerCollection>
      <SpotAnalyzers />
      <EdgeAnalyzers />
      <TrackAnalyzers />
    </AnalyzerCollection>
  </Settings>
</TrackMate>
`;
}
