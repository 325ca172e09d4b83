/** What the keys of an image do. */
export interface ImageActions {
  /** CSS pixels to the right and down that the image moves by. */
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  /** The whole image fills the view. */
  fit(): void;
  /** One pixel of the image is one of the screen. */
  actualSize(): void;
  /** Slices or frames forward; infinite: to an end. */
  step(count: number): void;
  play(): void;
}

const PAN_PX = 40;
const ZOOM = 1.25;

/** Left and right step as in other viewers of stacks; with shift all arrows pan. */
export function imageKeys({ pan, zoom, fit, actualSize, step, play }: ImageActions) {
  const withShift: Record<string, () => void> = {
    ArrowLeft: () => pan(PAN_PX, 0),
    ArrowRight: () => pan(-PAN_PX, 0),
    ArrowUp: () => pan(0, PAN_PX),
    ArrowDown: () => pan(0, -PAN_PX),
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Home: () => step(-Infinity),
    End: () => step(Infinity),
    ' ': play,
    '+': () => zoom(ZOOM),
    '=': () => zoom(ZOOM),
    '-': () => zoom(1 / ZOOM),
    '0': fit,
    '1': actualSize,
    PageUp: () => step(-1),
    PageDown: () => step(1),
    ',': () => step(-1),
    '.': () => step(1),
  };
  return (event: KeyboardEvent): void => {
    const action = (event.shiftKey ? withShift[event.key] : undefined) ?? keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  };
}
