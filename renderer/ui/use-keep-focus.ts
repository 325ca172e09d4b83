import { nextTick, onBeforeUnmount, onMounted, onUpdated, type Ref } from 'vue';

const CONTROLS = 'button, input, select, textarea, a[href]';

/** Whether nothing has the focus: keys then go nowhere, and Tab begins at the top of the page. */
export const isFocusLost = (): boolean => document.activeElement === document.body;

/** When the control that had the focus is taken away or disabled, another one in `region` gets it. */
export function useKeepFocus(region: Readonly<Ref<HTMLElement | null>>): void {
  let isInside = false;
  const note = ({ target }: Event): void => {
    isInside = region.value?.contains(target as Node) ?? false;
  };
  // Who clicks elsewhere has left, though nothing there takes the focus.
  const events = ['focusin', 'pointerdown'] as const;
  onMounted(() => events.forEach((event) => document.addEventListener(event, note)));
  onBeforeUnmount(() => events.forEach((event) => document.removeEventListener(event, note)));
  onUpdated(async () => {
    await nextTick();
    if (!isInside || !isFocusLost()) return;
    const controls = [...(region.value?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])];
    controls.find((control) => !control.matches(':disabled'))?.focus({ preventScroll: true });
  });
}
