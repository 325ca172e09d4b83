/** Where the image lies on the screen: screen = image * scale + offset, both in CSS pixels; an image pixel's centre is at (x + 0.5). */
export interface ViewTransform {
  scale: number;
  offsetX: number;
  offsetY: number;
}

export interface Size {
  width: number;
  height: number;
}

const MOST_SCALE = 64;
const LEAST_SHARE = 0.25;

/** The whole image in the middle of the view. */
export function fitView(image: Size, view: Size): ViewTransform {
  const scale = Math.min(view.width / image.width, view.height / image.height);
  return centred(image, view, scale);
}

export function centred(image: Size, view: Size, scale: number): ViewTransform {
  return {
    scale,
    offsetX: (view.width - image.width * scale) / 2,
    offsetY: (view.height - image.height * scale) / 2,
  };
}

/** Changes the scale and leaves what is at (x, y) of the view where it is. */
export function zoomAt(
  view: ViewTransform,
  factor: number,
  x: number,
  y: number,
  fitScale: number,
): ViewTransform {
  const scale = Math.min(MOST_SCALE, Math.max(fitScale * LEAST_SHARE, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, offsetX: x - (x - view.offsetX) * ratio, offsetY: y - (y - view.offsetY) * ratio };
}

/** Positions as the contract has them: (0, 0) is the centre of the top-left pixel. */
export const toImage = (view: ViewTransform, x: number, y: number): [x: number, y: number] => [
  (x - view.offsetX) / view.scale - 0.5,
  (y - view.offsetY) / view.scale - 0.5,
];

export const toScreen = (view: ViewTransform, xPx: number, yPx: number): [x: number, y: number] => [
  (xPx + 0.5) * view.scale + view.offsetX,
  (yPx + 0.5) * view.scale + view.offsetY,
];
