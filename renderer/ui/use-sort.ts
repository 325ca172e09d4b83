import { computed, ref, type ComputedRef, type Ref } from 'vue';

export interface SortState {
  key: string;
  down: boolean;
}

type Value = string | number | null;

function compare(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === 'string' && typeof b === 'string'
    ? a.localeCompare(b, 'en', { numeric: true })
    : Number(a) - Number(b);
}

/** Rows in the order of a column that the person chose; rows without a value come last either way. */
export function useSort<Row>(
  rows: ComputedRef<readonly Row[]>,
  columns: Record<string, (row: Row) => Value>,
  initial: SortState | null = null,
): { sorted: ComputedRef<readonly Row[]>; by: Ref<SortState | null>; sort(key: string): void } {
  const by = ref<SortState | null>(initial);
  const sorted = computed(() => {
    const value = by.value && columns[by.value.key];
    if (!value) return rows.value;
    const sign = by.value?.down ? -1 : 1;
    return rows.value.toSorted((a, b) => {
      const [left, right] = [value(a), value(b)];
      return compare(left, right) * (left === null || right === null ? 1 : sign);
    });
  });
  const sort = (key: string): void => {
    by.value = { key, down: by.value?.key === key ? !by.value.down : false };
  };
  return { sorted, by, sort };
}
