import { option, step, z } from './define-option.ts';
import { LinkOptions } from './track.ts';

const column = (title: string, description: string) =>
  option(z.string().trim().min(1).max(200).nullable().default(null), { title, description });

/** How a table of positions is to be read. Null: as its header row says. */
export const TableOptions = z.object({
  frameColumn: column('Frame', 'Column with the frame; recognised by its name unless given.'),
  particleColumn: column(
    'Trajectory',
    'Column with the number of the trajectory; recognised by its name unless given. Positions of a table without one are linked.',
  ),
  xColumn: column('x', 'Column with x; recognised by its name unless given.'),
  yColumn: column('y', 'Column with y; recognised by its name unless given.'),
  zColumn: column(
    'z',
    'Column with the height in um; recognised by its name unless given. Without one positions are in the plane.',
  ),
  lengths: option(z.enum(['px', 'um']).nullable().default(null), {
    title: 'Unit of x and y',
    choices: { px: 'Pixels', um: 'Micrometres' },
    description: 'Unit of x and y; as the names of the columns say unless given.',
    basic: true,
  }),
  firstFrame: option(
    z
      .union([z.literal(0), z.literal(1)])
      .nullable()
      .default(null),
    {
      title: 'Number of the first frame',
      description: 'Number that the table gives to the first frame; as it fits the video unless given.',
      basic: true,
    },
  ),
  heights: option(z.enum(['raw', 'smoothed', 'none']).nullable().default(null), {
    title: 'Heights',
    choices: { raw: 'Raw', smoothed: 'Smoothed', none: 'Leave out' },
    description:
      'What the heights are. Physics reads raw ones only; unless given, those that a table of this program calls raw are, all others may be smoothed.',
    basic: true,
  }),
  zDirection: option(z.enum(['up', 'down']).default('up'), {
    title: 'Direction of z',
    choices: { up: 'Up', down: 'Down' },
    description: 'Whether z grows upwards, above the focal plane, or downwards.',
    basic: true,
  }),
  link: step(LinkOptions.prefault({}), 'Link'),
});
export type TableOptions = z.infer<typeof TableOptions>;

/** The same of a table whose positions become detections. */
export const DetectionTableOptions = TableOptions.pick({
  frameColumn: true,
  xColumn: true,
  yColumn: true,
  lengths: true,
  firstFrame: true,
}).extend({
  radiusColumn: column(
    'Radius',
    'Column with the radius of the particle, in the unit of x and y; recognised by its name unless given. Without one it is half the diameter of the particle.',
  ),
});
export type DetectionTableOptions = z.infer<typeof DetectionTableOptions>;
