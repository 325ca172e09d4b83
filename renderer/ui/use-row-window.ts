import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from 'vue';

export interface RowWindow {
  /** Rows `from` to `to` (exclusive) are in the page. */
  from: number;
  to: number;
  /** CSS pixels of those above and below. */
  before: number;
  after: number;
  /** The most rows that are in the page at a time. */
  most: number;
}

/** Rows beyond what is in sight, so that a quick scroll shows no gap. */
const MORE = 12;

/** Which rows of a long table are in the page: those in sight, of equal height. `measure` is called on every scroll. */
export function useRowWindow(
  scroller: Readonly<Ref<HTMLElement | null>>,
  rowPx: number,
  count: () => number,
  more = MORE,
): { range: ComputedRef<RowWindow>; measure(): void } {
  const top = ref(0);
  const height = ref(0);
  function measure(): void {
    if (!scroller.value) return;
    // In steps: the rows are made anew only when others come into sight.
    top.value = Math.floor(scroller.value.scrollTop / rowPx);
    height.value = Math.ceil(scroller.value.clientHeight / rowPx);
  }
  const size = new ResizeObserver(measure);
  onMounted(() => {
    if (scroller.value) size.observe(scroller.value);
    measure();
  });
  onBeforeUnmount(() => size.disconnect());
  const range = computed(() => {
    const all = count();
    const to = Math.min(all, top.value + height.value + more);
    const from = Math.min(to, Math.max(0, top.value - more));
    const most = height.value + 2 * more;
    return { from, to, before: from * rowPx, after: (all - to) * rowPx, most };
  });
  return { range, measure };
}
