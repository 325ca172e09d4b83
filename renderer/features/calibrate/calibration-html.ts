import type { Calibration, SourceRow } from '../../../preload/contract/commands.ts';
import { escapeMarkup } from '../../../preload/contract/escape-markup.ts';
import { originText, svgWithOrigin, type FigureOrigin } from '../../../preload/contract/figure-origin.ts';
import { momentText } from '../../../preload/contract/moment-text.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { windowWords } from '../../../preload/contract/options/window-words.ts';
import { optionWords } from '../../ui/form/option-words.ts';
import { fixed, significant } from '../../ui/format.ts';
import type { ZSeriesRow } from './z-series-rows.ts';

export interface CalibrationPage {
  project: string;
  version: string;
  calibration: Calibration;
  stacks: readonly SourceRow[];
  rows: readonly ZSeriesRow[];
  outOfDate: readonly string[];
  /** Plots as SVG text with a title, and where they come from. */
  plots: readonly string[];
  origin: FigureOrigin;
  /** The reference image as a data address. */
  reference: string;
}

type Cell = string | number;
const tableOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `<table><thead><tr>${head.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escapeMarkup(String(cell))}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

const STYLE =
  'body{font:14px/1.5 system-ui,sans-serif;color:#18202a;max-width:900px;margin:24px auto;padding:0 16px}' +
  'table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;padding:3px 8px;border-bottom:1px solid #d5dae1}' +
  'figure{margin:0 0 16px}figcaption{color:#566170;font-size:12px}h1{font-size:22px}h2{font-size:16px;margin-top:28px}svg{max-width:100%;height:auto}.warning{background:#fdf0dc;padding:6px 10px}' +
  'img{width:222px;image-rendering:pixelated}@media print{body{margin:0}section{break-inside:avoid}}';

/** A picture with where it comes from below it, so that it says so when it is taken out of the page. */
const figure = (picture: string, origin: FigureOrigin): string =>
  `<figure>${picture}<figcaption>${escapeMarkup(originText(origin)).replaceAll('\n', '<br>')}</figcaption></figure>`;

/** A calibration as one page that needs nothing else: no script, no file beside it, no network. */
export function calibrationHtml({
  project,
  version,
  calibration,
  stacks,
  rows,
  outOfDate,
  plots,
  origin,
  reference,
}: CalibrationPage): string {
  const [low, high] = calibration.zRangeUm;
  const facts: [string, Cell][] = [
    ['Project', project],
    ['Calibrated', momentText(calibration.createdAt)],
    ['Janus3D', version],
    ['Stacks', calibration.stacks],
    ['Particles', calibration.particles],
    ['Masks', calibration.masks],
    ['Valid z labels (µm)', `${fixed(low, 2)} to ${fixed(high, 2)}`],
    ['Z total (µm)', fixed(high - low, 2)],
  ];
  const warnings = [...outOfDate.map((change) => `Out of date: ${change}`), ...calibration.warnings];
  const sections: [string, string][] = [
    ['Figures', plots.map((svg) => figure(svgWithOrigin(svg, origin), origin)).join('\n')],
    [
      `Reference image, z = ${fixed(calibration.reference.zUm, 1)} µm`,
      figure(`<img alt="Averaged reference mask" src="${reference}">`, origin),
    ],
    [
      'Stacks',
      tableOf(
        ['File', 'Slices', 'Pixel (µm)', 'z step (µm)', 'Axial factor'],
        stacks.map((stack) => [
          stack.name,
          stack.frames,
          significant(stack.pixelSizeUm),
          significant(stack.zStepUm),
          significant(stack.axialFactor),
        ]),
      ),
    ],
    [
      'Particles through their stacks',
      tableOf(
        ['Stack', 'Particle', 'Slices', 'z labels (µm)', 'Offset (µm)', 'Residual', 'Verdict'],
        rows.map((row) => [
          row.stack,
          row.particle,
          row.slices,
          row.zUm ? `${fixed(row.zUm[0], 1)} to ${fixed(row.zUm[1], 1)}` : '–',
          fixed(row.offsetUm, 2),
          fixed(row.residual, 3),
          [row.verdict, row.reason].filter(Boolean).join(': '),
        ]),
      ),
    ],
    [
      'Options',
      tableOf(['Step', 'Option', 'Value'], optionWords(CalibrateOptions, calibration.options, 'Images')),
    ],
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Calibration of ${escapeMarkup(project)}</title><style>${STYLE}</style></head><body>
<h1>Calibration of ${escapeMarkup(project)}</h1>
${warnings.map((text) => `<p class="warning">${escapeMarkup(windowWords(text))}</p>`).join('\n')}
${tableOf(['', ''], facts)}
${sections.map(([title, body]) => `<section><h2>${escapeMarkup(title)}</h2>\n${body}</section>`).join('\n')}
</body></html>
`;
}
