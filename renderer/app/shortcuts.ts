/** A key or keys, and what they do. The one table: the dialog shows it, `use-shortcuts.ts` obeys the first group. */
export interface Shortcut {
  keys: string;
  does: string;
}

export const SHORTCUTS: readonly { where: string; keys: readonly Shortcut[] }[] = [
  {
    where: 'Everywhere',
    keys: [
      { keys: 'Ctrl K', does: 'Command palette' },
      { keys: '?', does: 'This table' },
      { keys: 'Ctrl Z; Ctrl Shift Z, Ctrl Y', does: 'Undo; redo' },
      { keys: 'G, then 1 to 7', does: 'Go to a step' },
      { keys: 'Alt Page up, Alt Page down', does: 'Step before, step after' },
      { keys: 'F', does: 'Fill the window with a view, and back' },
      { keys: 'Esc', does: 'Close what is open; give an enlarged view its place again' },
    ],
  },
  {
    where: 'Images and video',
    keys: [
      { keys: 'Wheel, Left, Right', does: 'Slice or frame before and after' },
      { keys: 'Home, End', does: 'First and last' },
      { keys: 'Space', does: 'Play and stop' },
      { keys: 'Ctrl wheel, pinch, + and −', does: 'Zoom' },
      { keys: '0, 1', does: 'Whole image; a pixel of the image is one of the screen' },
      { keys: 'Drag, Shift arrows', does: 'Move the image' },
    ],
  },
  {
    where: 'Images, while “Correct by hand” is on',
    keys: [
      { keys: 'A', does: 'Add a circle at the pointer' },
      { keys: 'N, Delete', does: 'Choose the next circle; remove the one that is chosen' },
      { keys: 'Alt arrows', does: 'Move the chosen circle by a pixel' },
    ],
  },
  {
    where: 'Gallery of masks',
    keys: [
      { keys: 'Arrows, Page up and down, Home, End', does: 'Go to a mask; with Shift, select on the way' },
      { keys: 'Space, Ctrl A, Esc', does: 'Select or not; all; none' },
      { keys: 'Delete, U', does: 'Leave the selected masks out; use them again' },
      { keys: 'P', does: 'Select the whole particle' },
      { keys: 'Enter', does: 'Show the particle through z' },
    ],
  },
  {
    where: 'Track in 3D, with a particle chosen',
    keys: [
      { keys: 'S, J', does: 'Split at the frame on show; join with the next one that is chosen' },
      { keys: 'N', does: 'Give it a name' },
      { keys: 'Delete, I', does: 'Delete it; delete all others' },
    ],
  },
  {
    where: '3D scene',
    keys: [
      { keys: 'Drag, arrows', does: 'Turn' },
      { keys: 'Wheel, + and −', does: 'Zoom' },
      { keys: 'Right drag', does: 'Move' },
      { keys: '1, 2, 3, 4', does: 'From above, from the front, from the left, in 3D' },
      { keys: 'P', does: 'Perspective, or equal scale everywhere' },
      { keys: 'Click, Esc', does: 'Choose a particle; choose none' },
    ],
  },
  {
    where: 'Plots',
    keys: [
      { keys: 'Drag, double-click', does: 'Zoom in; show all' },
      { keys: 'Click', does: 'Go to what is under the pointer' },
    ],
  },
];
