/** An element with `data-enlarge` can fill the window; one at a time. */
const ENLARGED = 'data-enlarged';

export function leaveEnlarged(): boolean {
  const element = document.querySelector(`[${ENLARGED}]`);
  element?.removeAttribute(ENLARGED);
  return element !== null;
}

/** Fills the window with the view that `inside` belongs to, or gives it its place again. */
export function toggleEnlarged(inside: Element | null): void {
  const view = inside?.closest('[data-enlarge]');
  const wasEnlarged = view?.hasAttribute(ENLARGED) ?? false;
  leaveEnlarged();
  if (view && !wasEnlarged) view.setAttribute(ENLARGED, '');
}

/** The view that a key means: the one that is enlarged, else with the focus in it, else under the pointer, else the first on show. */
export function viewMeant(): Element | null {
  const shown = [...document.querySelectorAll('[data-enlarge]')].find((view) => view.checkVisibility());
  return (
    document.querySelector(`[${ENLARGED}]`) ??
    document.activeElement?.closest('[data-enlarge]') ??
    document.querySelector('[data-enlarge]:hover') ??
    shown ??
    null
  );
}
