const STEPS = [1, 2, 5];

/** A round length that takes up to `mostPx` of the screen, and how long it is there. */
export function scaleBar(umPerScreenPx: number, mostPx: number): { lengthUm: number; lengthPx: number } {
  const most = umPerScreenPx * mostPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = STEPS.findLast((candidate) => candidate * power <= most * (1 + 1e-9)) ?? 1;
  const lengthUm = step * power;
  return { lengthUm, lengthPx: lengthUm / umPerScreenPx };
}

export const scaleLabel = (lengthUm: number): string =>
  lengthUm >= 1000
    ? `${lengthUm / 1000} mm`
    : lengthUm >= 1
      ? `${lengthUm} µm`
      : `${Number((lengthUm * 1000).toPrecision(3))} nm`;
